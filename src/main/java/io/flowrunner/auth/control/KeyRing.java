package io.flowrunner.auth.control;

import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;

/** The key that signs new tokens, and every key that a token may have been signed with. */
public record KeyRing(String keyId, PrivateKey signing, Map<String, RSAPublicKey> verifying) {

  /** Without the keys: this may end up in a log. */
  @Override
  public String toString() {
    return "KeyRing[" + keyId + "]";
  }
}
