package io.flowrunner.executions.control;

import io.flowrunner.platform.control.AesGcm;
import io.flowrunner.secrets.entity.SealedValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Encrypts as the product does, with keys that are the same in every process. */
final class TestSeals extends Seals {
  @Override
  public SealedValue seal(String accountId, byte[] plaintext, String place) {
    String id = "key-of-" + accountId;
    return new SealedValue(id, AesGcm.encrypt(key(id), plaintext, place));
  }

  @Override
  public byte[] open(SealedValue sealed, String place) {
    return AesGcm.decrypt(key(sealed.keyId()), sealed.bytes(), place);
  }

  private static byte[] key(String id) {
    return Arrays.copyOf(id.getBytes(StandardCharsets.UTF_8), AesGcm.KEY_BYTES);
  }
}
