package io.flowrunner.platform.control;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256 in Galois/Counter Mode (NIST SP 800-38D): a random nonce of 12 bytes, then ciphertext and
 * tag of 16 bytes. One key is good for about 4,000 million messages. Safe for many threads.
 */
public final class AesGcm {
  public static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Looking one up costs as much as encrypting a short message. */
  private static final ThreadLocal<Cipher> CIPHERS = ThreadLocal.withInitial(AesGcm::newCipher);

  private AesGcm() {}

  public static byte[] newKey() {
    byte[] key = new byte[KEY_BYTES];
    RANDOM.nextBytes(key);
    return key;
  }

  /**
   * @param associatedData binds the ciphertext to its place: the same text is needed to decrypt
   */
  public static byte[] encrypt(byte[] key, byte[] plaintext, String associatedData) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    byte[] message = new byte[NONCE_BYTES + plaintext.length + TAG_BYTES];
    System.arraycopy(nonce, 0, message, 0, NONCE_BYTES);
    try {
      cipher(Cipher.ENCRYPT_MODE, key, nonce, associatedData)
          .doFinal(plaintext, 0, plaintext.length, message, NONCE_BYTES);
      return message;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is not usable: " + e.getMessage(), e);
    }
  }

  /**
   * @throws UndecryptableException when the key, the associated data or the message is not the one
   */
  public static byte[] decrypt(byte[] key, byte[] message, String associatedData) {
    if (message.length < NONCE_BYTES + TAG_BYTES) {
      throw new UndecryptableException();
    }
    byte[] nonce = Arrays.copyOf(message, NONCE_BYTES);
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, associatedData)
          .doFinal(message, NONCE_BYTES, message.length - NONCE_BYTES);
    } catch (AEADBadTagException e) {
      throw new UndecryptableException();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is not usable: " + e.getMessage(), e);
    }
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is not usable: " + e.getMessage(), e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, String associatedData)
      throws GeneralSecurityException {
    Cipher cipher = CIPHERS.get();
    cipher.init(
        mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(associatedData.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
