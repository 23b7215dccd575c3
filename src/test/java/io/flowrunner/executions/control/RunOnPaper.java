package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.LogWritten;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.nodes.entity.LogLevel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run without an engine: its events are written and announced as the journal would. */
public final class RunOnPaper {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final JournalStore store;
  private Execution execution;
  private long batch;

  public RunOnPaper(JournalStore store, String id) {
    this.store = store;
    execution = Execution.of(id);
  }

  public static ExecutionEvent started() {
    return ExecutionStarted.plain(
        "account-1", "flow-1", "Flow", 1, Map.of(), "start", "log", NOON.plusSeconds(3600));
  }

  public static ExecutionEvent log(String text, String... secrets) {
    return new LogWritten(
        new Position("", "start", 1), "log", LogLevel.INFO, text, Map.of(), List.of(secrets));
  }

  public static ExecutionEvent completed() {
    return new ExecutionCompleted("done", "start", "log", List.of());
  }

  /** Writes the events as one segment, for a later {@link Committed#announce}. */
  public Committed write(ExecutionEvent... events) {
    Execution before = execution.seq() == 0 ? null : execution;
    List<RecordedEvent> recorded = new ArrayList<>();
    for (ExecutionEvent event : events) {
      RecordedEvent next =
          new RecordedEvent(execution.seq() + 1, NOON.plusSeconds(execution.seq()), event);
      execution = execution.apply(next);
      recorded.add(next);
    }
    store.write("writer", List.of(new Segment(before, execution, recorded, null, ++batch, null)));
    return new Committed(recorded, execution);
  }

  public void commit(CommitListener listener, ExecutionEvent... events) {
    write(events).announce(listener);
  }

  /** What is in the store, and nobody knows yet. */
  public record Committed(List<RecordedEvent> events, Execution after) {
    public void announce(CommitListener listener) {
      listener.committed(events, after);
    }
  }
}
