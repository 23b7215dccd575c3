package io.flowrunner.auth.entity;

import java.time.Instant;

/** A token for the client, once. */
public record IssuedToken(String token, Instant expiresAt, String accountId) {

  /** Without the token: this may end up in a log. */
  @Override
  public String toString() {
    return "IssuedToken[" + accountId + ", " + expiresAt + "]";
  }
}
