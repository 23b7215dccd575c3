package io.flowrunner.accounts.entity;

/**
 * Fired in the transaction that deletes an account, before its row goes. Observers remove what they
 * keep of the account in the same transaction.
 */
public record AccountDeleted(String accountId) {}
