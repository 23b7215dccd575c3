package io.flowrunner.auth.entity;

import java.util.Set;

/**
 * Fired in the transaction that ends logins: by logout, a changed password or role, or with the
 * account. Observers that drop what a login allowed do it after the commit ({@code
 * TransactionPhase.AFTER_SUCCESS}).
 */
public record LoginEnded(String accountId, Set<String> loginIds) {}
