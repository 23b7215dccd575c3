package io.flowrunner.auth.control;

import io.flowrunner.auth.entity.LoginEnded;
import io.flowrunner.auth.entity.TokenPrincipal;
import io.flowrunner.platform.control.RecentlyUsed;
import io.flowrunner.platform.control.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;

/**
 * Who shows a token. A token once verified is remembered until it expires or its login ends: a
 * request then costs neither a signature nor a look into the database.
 */
@ApplicationScoped
public class VerifiedTokens {
  private Tokens tokens;
  private LoginTable logins;
  private Clock clock;
  private RecentlyUsed<String, TokenPrincipal> remembered;

  protected VerifiedTokens() {}

  @Inject
  public VerifiedTokens(Tokens tokens, LoginTable logins, Clock clock, Settings settings) {
    this.tokens = tokens;
    this.logins = logins;
    this.clock = clock;
    this.remembered = new RecentlyUsed<>(settings.get(Settings.VERIFIED_TOKENS));
  }

  /** Empty when the token is not valid, has expired, or its login has ended. */
  public Optional<TokenPrincipal> principal(String token) {
    TokenPrincipal principal = remembered.get(token, this::look);
    if (principal == null) {
      return Optional.empty();
    }
    if (!clock.instant().isBefore(principal.claims().expiresAt())) {
      remembered.forget(token);
      return Optional.empty();
    }
    return Optional.of(principal);
  }

  private TokenPrincipal look(String token) {
    return tokens
        .verify(token)
        .flatMap(
            claims ->
                logins
                    .caller(claims.loginId(), claims.accountId())
                    .map(caller -> new TokenPrincipal(caller, claims, token)))
        .orElse(null);
  }

  /** After the commit, when a look into the database finds the login ended. */
  void forget(@Observes(during = TransactionPhase.AFTER_SUCCESS) LoginEnded ended) {
    remembered.forgetIf(principal -> ended.loginIds().contains(principal.caller().loginId()));
  }
}
