package io.flowrunner.executions.control;

import io.flowrunner.platform.control.AesGcm;
import io.flowrunner.secrets.entity.SealedValue;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Encrypts as the product does, with keys that live as long as the test. */
final class TestSeals extends Seals {
  private final Map<String, byte[]> keysById = new ConcurrentHashMap<>();

  @Override
  public SealedValue seal(String accountId, byte[] plaintext, String place) {
    String id = "key-of-" + accountId;
    byte[] key = keysById.computeIfAbsent(id, absent -> AesGcm.newKey());
    return new SealedValue(id, AesGcm.encrypt(key, plaintext, place));
  }

  @Override
  public byte[] open(SealedValue sealed, String place) {
    return AesGcm.decrypt(keysById.get(sealed.keyId()), sealed.bytes(), place);
  }
}
