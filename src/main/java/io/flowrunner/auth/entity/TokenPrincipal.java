package io.flowrunner.auth.entity;

import io.flowrunner.accounts.entity.Caller;
import java.util.Set;
import org.eclipse.microprofile.jwt.Claims;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * The caller as the container knows it. E-mail and role are those of the account when the token was
 * first seen; a change of the role ends the login.
 */
public record TokenPrincipal(Caller caller, TokenClaims claims, String raw)
    implements JsonWebToken {
  public static final String ISSUER = "flowrunner";

  /** The claim that names the login. */
  public static final String LOGIN = "login";

  private static final Set<String> NAMES =
      Set.of(
          Claims.raw_token.name(),
          Claims.iss.name(),
          Claims.sub.name(),
          Claims.upn.name(),
          Claims.groups.name(),
          Claims.jti.name(),
          Claims.iat.name(),
          Claims.exp.name(),
          LOGIN);

  @Override
  public String getName() {
    return caller.email();
  }

  @Override
  public Set<String> getClaimNames() {
    return NAMES;
  }

  @Override
  @SuppressWarnings("unchecked") // MicroProfile JWT leaves the type of a claim to who asks
  public <T> T getClaim(String name) {
    return (T) value(name);
  }

  private Object value(String name) {
    return switch (name) {
      case "raw_token" -> raw;
      case "iss" -> ISSUER;
      case "sub" -> caller.accountId();
      case "upn" -> caller.email();
      case "groups" -> Set.of(caller.role().text());
      case "jti" -> claims.id();
      case "iat" -> claims.issuedAt().getEpochSecond();
      case "exp" -> claims.expiresAt().getEpochSecond();
      case LOGIN -> caller.loginId();
      default -> null;
    };
  }

  /** Without the token: this may end up in a log. */
  @Override
  public String toString() {
    return "TokenPrincipal[" + caller.accountId() + "]";
  }
}
