package io.flowrunner.executions.control;

import io.flowrunner.secrets.control.AccountKey;
import io.flowrunner.secrets.control.AccountKeys;
import io.flowrunner.secrets.entity.SealedValue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * Encrypts what is kept of an execution with its account's key, bound to its place: a value that
 * was moved to another row or column does not open.
 */
@ApplicationScoped
public class Seals {
  @Inject AccountKeys keys;

  public SealedValue seal(String accountId, byte[] plaintext, String place) {
    AccountKey key = keys.current(accountId);
    return new SealedValue(key.id(), key.encrypt(plaintext, place));
  }

  public byte[] open(SealedValue sealed, String place) {
    return keys.byName(sealed.keyId()).decrypt(sealed.bytes(), place);
  }

  static String events(String executionId, long firstSeq) {
    return executionId + ':' + firstSeq;
  }

  static String input(String executionId) {
    return executionId + ":input";
  }

  static String outcome(String executionId) {
    return executionId + ":outcome";
  }

  static String result(String executionId) {
    return executionId + ":result";
  }

  static String storeEntry(String accountId, String key) {
    return "store:" + accountId + ':' + key;
  }
}
