package io.flowrunner.executions.entity;

import io.flowrunner.secrets.entity.SealedValue;

/**
 * A row of the journal as it was read.
 *
 * @param events encrypted
 */
public record StoredSegment(long firstSeq, int eventCount, SealedValue events) {

  /** For JPQL. */
  public StoredSegment(long firstSeq, int eventCount, String keyId, byte[] events) {
    this(firstSeq, eventCount, new SealedValue(keyId, events));
  }
}
