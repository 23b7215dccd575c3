package io.flowrunner.secrets.control;

import io.flowrunner.platform.control.AesGcm;

/**
 * A data key of an account, open. Its id is stored beside what it encrypts: an account may have
 * several after a rotation.
 */
public final class AccountKey {
  private final String id;
  private final byte[] key;

  AccountKey(String id, byte[] key) {
    this.id = id;
    this.key = key.clone();
  }

  public String id() {
    return id;
  }

  /**
   * @param associatedData binds the ciphertext to its place; the same is needed to decrypt
   */
  public byte[] encrypt(byte[] plaintext, String associatedData) {
    return AesGcm.encrypt(key, plaintext, associatedData);
  }

  /**
   * @throws io.flowrunner.platform.control.UndecryptableException when it was encrypted otherwise
   */
  public byte[] decrypt(byte[] ciphertext, String associatedData) {
    return AesGcm.decrypt(key, ciphertext, associatedData);
  }

  /** Without the key: this may end up in a log. */
  @Override
  public String toString() {
    return "AccountKey[" + id + "]";
  }
}
