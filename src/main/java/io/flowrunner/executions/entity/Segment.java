package io.flowrunner.executions.entity;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.StoreApplied;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.nodes.entity.StoreOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The events that one execution gives to one flush of the journal.
 *
 * @param before the state that is stored; null when the execution is new
 * @param after the state once {@code events} are stored
 * @param events in order, never empty
 * @param admission with the first segment of an execution; null otherwise
 * @param number another number for each segment that one writer takes, so that a commit whose
 *     answer was lost is told from another segment of the same place
 * @param retention how long the execution is kept after its end; null for the default
 */
public record Segment(
    Execution before,
    Execution after,
    List<RecordedEvent> events,
    Admission admission,
    long number,
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

  /** The operations on the account's store that are to be carried out with it, in order. */
  public List<StoreOperation> storeOperations() {
    List<StoreOperation> operations = new ArrayList<>(0);
    for (RecordedEvent each : events) {
      if (isOpen(each)) {
        operations.add(((StoreApplied) each.event()).operation());
      }
    }
    return operations;
  }

  private static boolean isOpen(RecordedEvent recorded) {
    return recorded.event() instanceof StoreApplied applied && applied.outcome() == null;
  }

  /** The same with what became of its operations, in their order. */
  public Segment withOutcomes(List<StoreOperation.Outcome> outcomes) {
    Iterator<StoreOperation.Outcome> next = outcomes.iterator();
    List<RecordedEvent> told = new ArrayList<>(events.size());
    for (RecordedEvent each : events) {
      told.add(
          isOpen(each)
              ? new RecordedEvent(
                  each.seq(), each.at(), ((StoreApplied) each.event()).with(next.next()))
              : each);
    }
    return withEvents(told);
  }

  /** The same with the events as the store has them. */
  public Segment withEvents(List<RecordedEvent> stored) {
    return new Segment(before, after, stored, admission, number, retention);
  }

  public long firstSeq() {
    return events.get(0).seq();
  }
}
