package io.flowrunner.auth.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.auth.entity.IssuedToken;
import io.flowrunner.auth.entity.TokenClaims;
import io.flowrunner.platform.control.TestTime;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private static final Caller CALLER =
      new Caller("account-1", "ada@example.com", Role.ADMIN, "login-1");

  private final TestTime time = new TestTime();
  private final Tokens tokens = new Tokens(() -> TestKeys.RING, time, Duration.ofHours(24));

  @Test
  void aTokenSaysWhoAndUntilWhen() {
    IssuedToken issued = issue();

    TokenClaims claims = tokens.verify(issued.token()).orElseThrow();

    assertThat(issued.accountId()).isEqualTo("account-1");
    assertThat(issued.expiresAt()).isEqualTo(time.instant().plus(Duration.ofHours(24)));
    assertThat(claims.accountId()).isEqualTo("account-1");
    assertThat(claims.loginId()).isEqualTo("login-1");
    assertThat(claims.issuedAt()).isEqualTo(time.instant());
    assertThat(claims.expiresAt()).isEqualTo(issued.expiresAt());
  }

  @Test
  void itIsWhatMicroProfileJwtAsksFor() throws Exception {
    SignedJWT jwt = SignedJWT.parse(issue().token());

    assertThat(jwt.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
    assertThat(jwt.getHeader().getType().getType()).isEqualTo("JWT");
    assertThat(jwt.getJWTClaimsSet().getClaims().keySet())
        .isEqualTo(Set.of("iss", "sub", "upn", "groups", "jti", "iat", "exp", "login"));
    assertThat(jwt.getJWTClaimsSet().getIssuer()).isEqualTo("flowrunner");
    assertThat(jwt.getJWTClaimsSet().getStringListClaim("groups")).containsExactly("admin");
    assertThat(jwt.getJWTClaimsSet().getStringClaim("upn")).isEqualTo("ada@example.com");
  }

  @Test
  void twoTokensOfOneSecondDiffer() {
    assertThat(issue().token()).isNotEqualTo(issue().token());
  }

  @Test
  void itIsValidUntilItExpiresAndNotLonger() {
    IssuedToken issued = issue();

    time.pass(Duration.ofHours(24).minusMillis(1));
    assertThat(tokens.verify(issued.token())).isPresent();
    time.pass(Duration.ofMillis(1));
    assertThat(tokens.verify(issued.token())).isEmpty();
  }

  @Test
  void partsOfASecondAreGivenNotTaken() {
    time.pass(Duration.ofMillis(1));

    assertThat(tokens.expiry()).isEqualTo(Instant.parse("2026-01-02T00:00:01Z"));
  }

  @Test
  void anUnsignedTokenIsRefused() {
    assertThat(tokens.verify(new PlainJWT(claims().build()).serialize())).isEmpty();
  }

  @Test
  void aTokenWithItsSignatureCutOffIsRefused() {
    String token = issue().token();
    String unsigned = token.substring(0, token.lastIndexOf('.') + 1);
    String none = Base64URL.encode("{\"alg\":\"none\"}") + token.substring(token.indexOf('.'));

    assertThat(tokens.verify(unsigned)).isEmpty();
    assertThat(tokens.verify(none)).isEmpty();
    assertThat(tokens.verify(none.substring(0, none.lastIndexOf('.') + 1))).isEmpty();
  }

  @Test
  void thePublicKeyIsNoSharedSecret() throws Exception {
    byte[] publicKey = TestKeys.PAIR.getPublic().getEncoded();
    String token = signed(JWSAlgorithm.HS256, "key-1", claims().build(), new MACSigner(publicKey));

    assertThat(tokens.verify(token)).isEmpty();
  }

  @Test
  void anotherRsaAlgorithmIsRefusedThoughItsSignatureHolds() throws Exception {
    for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.RS512, JWSAlgorithm.PS256)) {
      String token = signed(algorithm, "key-1", claims().build(), ours());

      assertThat(tokens.verify(token)).as(algorithm.getName()).isEmpty();
    }
  }

  @Test
  void aForeignKeyIsRefusedUnderAnyName() throws Exception {
    KeyPair foreign = TestKeys.pair();
    JWSSigner signer = new RSASSASigner(foreign.getPrivate());

    assertThat(tokens.verify(signed(JWSAlgorithm.RS256, "key-1", claims().build(), signer)))
        .isEmpty();
    assertThat(tokens.verify(signed(JWSAlgorithm.RS256, "key-2", claims().build(), signer)))
        .isEmpty();
  }

  @Test
  void theKeyMustBeNamedAndKnown() throws Exception {
    assertThat(tokens.verify(signed(JWSAlgorithm.RS256, null, claims().build(), ours()))).isEmpty();
    assertThat(tokens.verify(signed(JWSAlgorithm.RS256, "key-2", claims().build(), ours())))
        .isEmpty();
    assertThat(tokens.verify(signed(JWSAlgorithm.RS256, "key-1", claims().build(), ours())))
        .isPresent();
  }

  @Test
  void aKeyInTheHeaderIsNotBelieved() throws Exception {
    KeyPair foreign = TestKeys.pair();
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("key-1")
            .jwk(
                new com.nimbusds.jose.jwk.RSAKey.Builder((RSAPublicKey) foreign.getPublic())
                    .keyID("key-1")
                    .build())
            .build();
    SignedJWT token = new SignedJWT(header, claims().build());
    token.sign(new RSASSASigner(foreign.getPrivate()));

    assertThat(tokens.verify(token.serialize())).isEmpty();
  }

  @Test
  void aCriticalExtensionThatNobodyKnowsIsRefused() throws Exception {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("key-1")
            .customParam("x-new", true)
            .criticalParams(Set.of("x-new"))
            .build();
    SignedJWT token = new SignedJWT(header, claims().build());
    token.sign(ours());

    assertThat(tokens.verify(token.serialize())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "sub", "jti", "iat", "exp", "login"})
  void everyClaimMustBeThere(String claim) throws Exception {
    JWTClaimsSet without = claims().claim(claim, null).build();

    assertThat(tokens.verify(signed(JWSAlgorithm.RS256, "key-1", without, ours()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "sub", "jti", "exp", "login"})
  void everyClaimMustBeOfItsType(String claim) throws Exception {
    JWTClaimsSet wrong = claims().claim(claim, Map.of("a", 1)).build();

    assertThat(tokens.verify(signed(JWSAlgorithm.RS256, "key-1", wrong, ours()))).isEmpty();
  }

  @Test
  void anotherIssuerIsRefused() throws Exception {
    JWTClaimsSet wrong = claims().issuer("somebody").build();

    assertThat(tokens.verify(signed(JWSAlgorithm.RS256, "key-1", wrong, ours()))).isEmpty();
  }

  @Test
  void anOversizedTokenIsRefusedThoughItsSignatureHolds() throws Exception {
    JWTClaimsSet big = claims().claim("x", "y".repeat(Tokens.MAX_LENGTH)).build();

    assertThat(tokens.verify(signed(JWSAlgorithm.RS256, "key-1", big, ours()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "null", "e30.e30.", "🙂.🙂.🙂", "\u0000"})
  void nonsenseIsRefused(String token) {
    assertThat(tokens.verify(token)).isEmpty();
  }

  @Test
  void deepNestingIsRefused() {
    String deep = Base64URL.encode("[".repeat(1_400)).toString();

    assertThat(tokens.verify(deep + "." + deep + ".AA")).isEmpty();
  }

  @Property(tries = 300)
  void noCharacterOfATokenCanBeChanged(
      @ForAll @IntRange(min = 0, max = 2_000) int place, @ForAll char other) {
    String token = issue().token();
    int index = place % token.length();
    if (token.charAt(index) == other) {
      return;
    }
    String changed = token.substring(0, index) + other + token.substring(index + 1);

    // the last character of a Base64 text has bits that mean nothing
    boolean meansNothing = index == token.length() - 1 && sameBytes(token, changed);
    assertThat(tokens.verify(changed).isPresent()).isEqualTo(meansNothing);
  }

  @Property(tries = 300)
  void arbitraryTextNeverFailsOtherwise(@ForAll String text) {
    assertThat(tokens.verify(text)).isEmpty();
  }

  @Test
  void tokensDoNotShowInLogs() {
    IssuedToken issued = issue();

    assertThat(issued.toString()).doesNotContain(issued.token());
    assertThat(TestKeys.RING.toString()).isEqualTo("KeyRing[key-1]");
  }

  private static boolean sameBytes(String token, String changed) {
    return new Base64URL(token.substring(token.lastIndexOf('.') + 1))
        .decodeToBigInteger()
        .equals(
            new Base64URL(changed.substring(changed.lastIndexOf('.') + 1)).decodeToBigInteger());
  }

  private IssuedToken issue() {
    return tokens.issue(CALLER, tokens.expiry());
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer("flowrunner")
        .subject("account-1")
        .jwtID("jti-1")
        .issueTime(Date.from(time.instant()))
        .expirationTime(Date.from(time.instant().plusSeconds(60)))
        .claim("login", "login-1");
  }

  private static JWSSigner ours() {
    return new RSASSASigner(TestKeys.PAIR.getPrivate());
  }

  private static String signed(
      JWSAlgorithm algorithm, String keyId, JWTClaimsSet claims, JWSSigner signer)
      throws JOSEException {
    SignedJWT token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
    token.sign(signer);
    return token.serialize();
  }
}
