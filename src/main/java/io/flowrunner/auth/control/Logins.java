package io.flowrunner.auth.control;

import io.flowrunner.accounts.control.AccountRules;
import io.flowrunner.accounts.control.AccountTable;
import io.flowrunner.accounts.control.PasswordHashes;
import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Credentials;
import io.flowrunner.accounts.entity.EmailKey;
import io.flowrunner.auth.entity.IssuedToken;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Login, refresh and logout. The password is checked outside any transaction, for that is slow by
 * design.
 */
@ApplicationScoped
public class Logins {
  /** Request threads that may be held back at once; the limits of the throttle hold anyway. */
  private static final int MAX_HELD_BACK = 16;

  @Inject AccountTable accounts;
  @Inject PasswordHashes hashes;
  @Inject LoginThrottle throttle;
  @Inject LoginTable table;
  @Inject Tokens tokens;

  private final Semaphore heldBack = new Semaphore(MAX_HELD_BACK);

  /**
   * @param username the account's e-mail, without regard to case
   * @param address where the client comes from
   */
  public IssuedToken login(String username, String password, String address) {
    AccountRules.required("username", "Username", username);
    AccountRules.required("password", "Password", password);
    String account = EmailKey.of(username.length() > 300 ? username.substring(0, 300) : username);
    throttle.check(address, account);
    holdBack(throttle.delay(account));
    Optional<Credentials> found = credentials(username);
    String hash = found.map(Credentials::passwordHash).orElseGet(hashes::decoy);
    boolean right =
        hashes.matches(
            password.length() > 2 * AccountRules.MAX_PASSWORD ? "" : password,
            hash,
            () -> throttle.check(address, account));
    if (!right || found.isEmpty()) {
      throttle.failed(address, account);
      throw refused();
    }
    throttle.succeeded(address, account);
    Instant expiresAt = tokens.expiry();
    Caller caller = table.begin(found.get(), expiresAt).orElseThrow(Logins::refused);
    return tokens.issue(caller, expiresAt);
  }

  /** A new token of the same login; the one that was shown stays valid until it expires. */
  public IssuedToken refresh(Caller caller) {
    Instant expiresAt = tokens.expiry();
    Caller now =
        table
            .extend(caller.loginId(), expiresAt)
            .orElseThrow(() -> ProblemException.unauthorized("This login has ended"));
    return tokens.issue(now, expiresAt);
  }

  public void logout(Caller caller) {
    table.end(caller.loginId());
  }

  /** What cannot be an e-mail is not looked up: a database may refuse the characters. */
  private Optional<Credentials> credentials(String username) {
    boolean possible =
        username.length() <= AccountRules.MAX_EMAIL
            && username.chars().noneMatch(Character::isISOControl);
    return possible ? accounts.credentialsByEmail(username) : Optional.empty();
  }

  private void holdBack(Duration delay) {
    if (delay.isZero() || !heldBack.tryAcquire()) {
      return;
    }
    try {
      Thread.sleep(delay.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      heldBack.release();
    }
  }

  private static ProblemException refused() {
    return ProblemException.unauthorized("The username or the password is wrong");
  }
}
