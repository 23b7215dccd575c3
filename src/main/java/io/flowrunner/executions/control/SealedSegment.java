package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.Outcome;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.platform.control.Json;
import io.flowrunner.secrets.entity.SealedValue;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * A segment ready for the tables: its values encoded and encrypted.
 *
 * @param input with the first segment of an execution; null otherwise
 * @param outcome null when the stored one stays
 * @param result with the last segment, when there is a result; null otherwise
 * @param logs how many log lines of each level the events show as
 */
record SealedSegment(
    Segment segment,
    SealedValue events,
    SealedValue input,
    SealedValue outcome,
    SealedValue result,
    Map<LogLevel, Integer> logs) {

  static SealedSegment of(Segment segment, Seals seals) {
    String id = segment.executionId();
    String account = segment.accountId();
    Execution after = segment.after();
    return new SealedSegment(
        segment,
        seals.seal(
            account, EventCodec.encode(segment.events()), Seals.events(id, segment.firstSeq())),
        segment.before() == null
            ? seals.seal(account, Json.bytes(after.input()), Seals.input(id))
            : null,
        changesOutcome(segment)
            ? seals.seal(account, Json.bytes(Outcome.of(after)), Seals.outcome(id))
            : null,
        after.result() == null
            ? null
            : seals.seal(account, Json.bytes(after.result()), Seals.result(id)),
        logs(segment));
  }

  private static boolean changesOutcome(Segment segment) {
    Execution after = segment.after();
    if (segment.before() == null) {
      return after.status().isTerminal() || !after.secrets().isEmpty();
    }
    return after.status().isTerminal() || !after.secrets().equals(segment.before().secrets());
  }

  private static Map<LogLevel, Integer> logs(Segment segment) {
    Map<LogLevel, Integer> logs = new EnumMap<>(LogLevel.class);
    for (RecordedEvent event : segment.events()) {
      LogEntry.of(event.event()).ifPresent(entry -> logs.merge(entry.level(), 1, Integer::sum));
    }
    return logs;
  }

  boolean isNew() {
    return segment.before() == null;
  }

  /** Whether the execution's row must follow. */
  boolean changesHead() {
    Execution before = segment.before();
    Execution after = segment.after();
    return outcome != null
        || before.status() != after.status()
        || wakeAt(before) == null
        || !wakeAt(before).equals(wakeAt(after));
  }

  Long wakeAt() {
    return wakeAt(segment.after());
  }

  /** As {@link io.flowrunner.executions.entity.ExecutionRow} keeps it. */
  private static Long wakeAt(Execution execution) {
    if (execution.status().isTerminal()) {
      return null;
    } else if (!execution.isDormant()) {
      return 0L;
    }
    Instant wake = execution.nextWake();
    return wake == null ? Long.MAX_VALUE : Long.valueOf(Math.max(1, wake.toEpochMilli()));
  }
}
