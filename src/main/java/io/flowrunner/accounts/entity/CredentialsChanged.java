package io.flowrunner.accounts.entity;

/** Fired in the transaction that changes an account's password or role: its logins must end. */
public record CredentialsChanged(String accountId) {}
