package io.flowrunner.auth.boundary;

import io.flowrunner.auth.entity.IssuedToken;
import java.time.Instant;

/** A token as the API gives it. */
public record LoginView(String token, Instant expiresAt, String accountId) {

  static LoginView of(IssuedToken issued) {
    return new LoginView(issued.token(), issued.expiresAt(), issued.accountId());
  }

  /** Without the token: this may end up in a log. */
  @Override
  public String toString() {
    return "LoginView[" + accountId + "]";
  }
}
