package io.flowrunner.executions.control;

import io.flowrunner.platform.control.Json;
import io.flowrunner.secrets.entity.SealedValue;
import java.time.Instant;

/** A value in the store, opened when somebody wants to see it. For one thread. */
final class StoreEntry {
  private final SealedValue sealed;
  private final Instant expiresAt;
  private Object value;
  private long size = -1;

  private StoreEntry(SealedValue sealed, Instant expiresAt) {
    this.sealed = sealed;
    this.expiresAt = expiresAt;
  }

  /**
   * As the table has it.
   *
   * @param expiresAt null for never
   */
  static StoreEntry stored(SealedValue sealed, Instant expiresAt) {
    return new StoreEntry(sealed, expiresAt);
  }

  /**
   * Not in the table yet.
   *
   * @param size as {@link JsonSize} has it
   * @param expiresAt null for never
   */
  static StoreEntry made(Object value, long size, Instant expiresAt) {
    StoreEntry entry = new StoreEntry(null, expiresAt);
    entry.value = value;
    entry.size = size;
    return entry;
  }

  boolean isExpired(Instant now) {
    return expiresAt != null && !expiresAt.isAfter(now);
  }

  Instant expiresAt() {
    return expiresAt;
  }

  /** Not to be changed. */
  Object value(Seals seals, String place) {
    if (size < 0) {
      byte[] json = seals.open(sealed, place);
      value = Json.readOwn(json, Object.class);
      size = json.length;
    }
    return value;
  }

  /** Bytes as JSON; a few more while it is sealed. */
  long size() {
    return size < 0 ? sealed.bytes().length : size;
  }
}
