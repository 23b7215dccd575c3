package io.flowrunner.auth.control;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;

/** Key rings for tests. */
final class TestKeys {
  static final KeyPair PAIR = pair();
  static final KeyRing RING = ring("key-1", PAIR);

  private TestKeys() {}

  static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static KeyRing ring(String id, KeyPair pair) {
    return new KeyRing(id, pair.getPrivate(), Map.of(id, (RSAPublicKey) pair.getPublic()));
  }
}
