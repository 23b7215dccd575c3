package io.flowrunner.executions.entity;

import io.flowrunner.engine.entity.Status;
import io.flowrunner.secrets.entity.SealedValue;
import java.time.Instant;

/**
 * What lists need of an execution.
 *
 * @param outcome an encrypted {@link Outcome}; null for none
 */
public record ExecutionHead(
    String id,
    String accountId,
    String flowId,
    Status status,
    Instant startedAt,
    Instant endedAt,
    String parentId,
    String retryOf,
    SealedValue outcome) {

  /** For JPQL. */
  public ExecutionHead(
      String id,
      String accountId,
      String flowId,
      Status status,
      Instant startedAt,
      Instant endedAt,
      String parentId,
      String retryOf,
      String outcomeKey,
      byte[] outcome) {
    this(
        id,
        accountId,
        flowId,
        status,
        startedAt,
        endedAt,
        parentId,
        retryOf,
        outcome == null ? null : new SealedValue(outcomeKey, outcome));
  }
}
