package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.LogWritten;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeWaiting;
import io.flowrunner.engine.entity.ExecutionEvent.StoreApplied;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowStarted;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.StoreOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run whose events a test chooses; what has gathered since the last segment is the next one. */
final class SampleRun {
  static final Instant BEGIN = Instant.parse("2026-01-01T12:00:00Z");

  private final String accountId;
  private final String flowId;
  private final List<RecordedEvent> all = new ArrayList<>();
  private List<RecordedEvent> pending = new ArrayList<>();
  private Execution stored;
  private Execution execution;
  private Instant now = BEGIN;
  private Duration retention;

  SampleRun(String id, String accountId, String flowId) {
    this.accountId = accountId;
    this.flowId = flowId;
    this.execution = Execution.of(id);
  }

  static SampleRun of(String id) {
    return new SampleRun(id, "account-1", "flow-1");
  }

  SampleRun at(Instant time) {
    now = time;
    return this;
  }

  /** As its flow says; null for the default. */
  SampleRun keptFor(Duration time) {
    retention = time;
    return this;
  }

  SampleRun started(Map<String, Object> input) {
    return add(
        ExecutionStarted.plain(
            accountId,
            flowId,
            "Order intake",
            1,
            input,
            "fetch",
            "http.request",
            now.plus(Duration.ofDays(30))));
  }

  SampleRun started() {
    return started(Map.of());
  }

  SampleRun node(String node) {
    return attempt(node, 1);
  }

  SampleRun attempt(String node, int attempt) {
    int visit = attempt == 1 ? execution.root().nextVisit(node) : visit(node);
    return add(new NodeStarted(new Position(Position.ROOT, node, visit), "http.request", attempt));
  }

  SampleRun completed(String node, Object output, String... secrets) {
    return add(
        new NodeCompleted(
            position(node),
            "http.request",
            1,
            "default",
            output,
            Map.of(),
            Map.of(),
            List.of(),
            10,
            List.of(secrets)));
  }

  SampleRun failed(String node, String message, Instant retryAt) {
    return add(new NodeFailed(position(node), error(node, message), retryAt, List.of()));
  }

  SampleRun waiting(String node, Instant until) {
    return add(
        new NodeWaiting(position(node), "delay", 1, until, null, "waited", 8, null, List.of()));
  }

  /** A node that changes the account's store. */
  SampleRun asks(String node, StoreOperation operation) {
    node(node);
    return add(new StoreApplied(position(node), "store", 1, operation, null, List.of()));
  }

  /** A node that waits for another execution. */
  SampleRun calls(String node, String executionId) {
    node(node);
    return add(
        new SubflowStarted(
            position(node),
            "flow",
            1,
            executionId,
            "flow-2",
            1,
            Map.of(),
            true,
            null,
            null,
            List.of()));
  }

  SampleRun log(String node, LogLevel level, String message, Map<String, Object> data) {
    return add(new LogWritten(position(node), "http.request", level, message, data, List.of()));
  }

  SampleRun end(Object result) {
    return add(new ExecutionCompleted(result, "fetch", "http.request", List.of()));
  }

  SampleRun fail(String message) {
    return add(new ExecutionFailed(error("fetch", message), List.of()));
  }

  SampleRun cancel() {
    return add(new ExecutionCancelled("fetch", "http.request"));
  }

  private static NodeError error(String node, String message) {
    return new NodeError("http_500", message, node, "http.request", 1, Map.of("status", 500));
  }

  private Position position(String node) {
    return new Position(Position.ROOT, node, visit(node));
  }

  private int visit(String node) {
    return execution.root().visits().get(node);
  }

  private SampleRun add(ExecutionEvent event) {
    RecordedEvent recorded = new RecordedEvent(execution.seq() + 1, now, event);
    execution = execution.apply(recorded);
    pending.add(recorded);
    all.add(recorded);
    return this;
  }

  Segment segment(long batch) {
    return segment(batch, null);
  }

  Segment segment(long batch, Admission admission) {
    Segment segment =
        new Segment(stored, execution, List.copyOf(pending), admission, batch, retention);
    stored = execution;
    pending = new ArrayList<>();
    return segment;
  }

  boolean isTerminal() {
    return execution.status().isTerminal();
  }

  String id() {
    return execution.id();
  }

  Execution execution() {
    return execution;
  }

  List<RecordedEvent> events() {
    return List.copyOf(all);
  }
}
