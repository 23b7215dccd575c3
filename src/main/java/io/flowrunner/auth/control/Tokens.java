package io.flowrunner.auth.control;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.auth.entity.IssuedToken;
import io.flowrunner.auth.entity.TokenClaims;
import io.flowrunner.auth.entity.TokenPrincipal;
import io.flowrunner.platform.control.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Issues and verifies tokens: JSON Web Tokens (RFC 7519), signed with RS256 and nothing else, with
 * the claims that MicroProfile JWT asks for.
 */
@ApplicationScoped
public class Tokens {
  /** Ours have about 700 characters. */
  static final int MAX_LENGTH = 4_096;

  private Supplier<KeyRing> keys;
  private Clock clock;
  private Duration lifetime;

  protected Tokens() {}

  @Inject
  public Tokens(SigningKeys keys, Clock clock, Settings settings) {
    this(keys::ring, clock, settings.get(Settings.TOKEN_LIFETIME));
  }

  Tokens(Supplier<KeyRing> keys, Clock clock, Duration lifetime) {
    this.keys = keys;
    this.clock = clock;
    this.lifetime = lifetime;
  }

  /** When a token issued now will expire; a token's times have whole seconds. */
  public Instant expiry() {
    Instant end = clock.instant().plus(lifetime);
    Instant second = end.truncatedTo(ChronoUnit.SECONDS);
    return second.equals(end) ? end : second.plusSeconds(1);
  }

  public IssuedToken issue(Caller caller, Instant expiresAt) {
    KeyRing ring = keys.get();
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .type(JOSEObjectType.JWT)
            .keyID(ring.keyId())
            .build();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(TokenPrincipal.ISSUER)
            .subject(caller.accountId())
            .claim("upn", caller.email())
            .claim("groups", List.of(caller.role().text()))
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(clock.instant()))
            .expirationTime(Date.from(expiresAt))
            .claim(TokenPrincipal.LOGIN, caller.loginId())
            .build();
    SignedJWT token = new SignedJWT(header, claims);
    try {
      token.sign(new RSASSASigner(ring.signing()));
    } catch (JOSEException e) {
      throw new IllegalStateException("RS256 is not usable: " + e.getMessage(), e);
    }
    return new IssuedToken(token.serialize(), expiresAt, caller.accountId());
  }

  /** Empty when it is not a token of ours that is valid now. Whether its login is, others know. */
  public Optional<TokenClaims> verify(String token) {
    if (token.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      SignedJWT parsed = SignedJWT.parse(token);
      return isSignedByUs(parsed) ? claims(parsed.getJWTClaimsSet()) : Optional.empty();
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The algorithm is ours to choose, not the token's. */
  private boolean isSignedByUs(SignedJWT token) throws JOSEException {
    JWSHeader header = token.getHeader();
    if (!JWSAlgorithm.RS256.equals(header.getAlgorithm()) || header.getKeyID() == null) {
      return false;
    }
    RSAPublicKey key = keys.get().verifying().get(header.getKeyID());
    return key != null && token.verify(new RSASSAVerifier(key));
  }

  private Optional<TokenClaims> claims(JWTClaimsSet claims) throws ParseException {
    String loginId = claims.getStringClaim(TokenPrincipal.LOGIN);
    boolean complete =
        TokenPrincipal.ISSUER.equals(claims.getIssuer())
            && claims.getSubject() != null
            && claims.getJWTID() != null
            && claims.getIssueTime() != null
            && claims.getExpirationTime() != null
            && loginId != null;
    if (!complete || !clock.instant().isBefore(claims.getExpirationTime().toInstant())) {
      return Optional.empty();
    }
    return Optional.of(
        new TokenClaims(
            claims.getJWTID(),
            claims.getSubject(),
            loginId,
            claims.getIssueTime().toInstant(),
            claims.getExpirationTime().toInstant()));
  }
}
