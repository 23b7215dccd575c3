/**
 * Accounts, their roles and passwords, and who a caller is.
 *
 * <p>Invariants: an e-mail belongs to one account, without regard to case; there is always an
 * administrator; a password is kept only as a slow salted hash; whoever owns something of an
 * account observes {@code AccountDeleted} in the deleting transaction and removes it.
 */
package io.flowrunner.accounts;
