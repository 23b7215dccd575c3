package io.flowrunner.secrets.entity;

/** Fired in the transaction that changes an account's secrets. */
public record SecretsChanged(String accountId) {}
