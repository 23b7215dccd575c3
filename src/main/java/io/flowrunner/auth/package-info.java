/**
 * Login, refresh and logout; the tokens and the keys they are signed with; the one door through
 * which every request comes.
 *
 * <p>Invariants: a token is worth nothing without its login, and a login ends for good, at the
 * commit that ends it; what is remembered of a token is forgotten after that commit; role and
 * e-mail of a caller are the account's, not the token's; an unknown user cannot be told from a
 * wrong password.
 */
package io.flowrunner.auth;
