package io.flowrunner.executions.entity;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import java.time.Duration;
import java.util.List;

/**
 * The events that one execution gives to one flush of the journal.
 *
 * @param before the state that is stored; null when the execution is new
 * @param after the state once {@code events} are stored
 * @param events in order, never empty
 * @param admission with the first segment of an execution; null otherwise
 * @param batch numbers the flush in which it was first tried, so that a commit whose answer was
 *     lost is recognised
 * @param retention how long the execution is kept after its end; null for the default
 */
public record Segment(
    Execution before,
    Execution after,
    List<RecordedEvent> events,
    Admission admission,
    long batch,
    Duration retention) {

  /**
   * How an execution was asked for.
   *
   * @param idempotencyKey the client's; null for none
   * @param requestHash of the request that the key stands for
   */
  public record Admission(String idempotencyKey, String requestHash) {}

  public String executionId() {
    return after.id();
  }

  public String accountId() {
    return after.start().accountId();
  }

  public long firstSeq() {
    return events.get(0).seq();
  }
}
