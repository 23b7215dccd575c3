package io.flowrunner.engine.entity;

import io.flowrunner.engine.entity.Activation.Phase;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.LogWritten;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeWaiting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * A run of a flow as its journal tells it so far: the fold of its events. Immutable; each step
 * costs the same however long the run is.
 *
 * @param seq number of the last event; 0 before the first
 * @param start what the run began with; null before the first event
 * @param bytes what it holds, as JSON
 */
public record Execution(
    String id,
    long seq,
    ExecutionStarted start,
    Instant startedAt,
    Status status,
    PMap<String, Scope> scopes,
    PMap<String, Object> shared,
    PSet<String> secrets,
    int steps,
    long bytes,
    Object result,
    NodeError error,
    Instant endedAt) {

  /** Before its first event. */
  public static Execution of(String id) {
    return new Execution(
        id,
        0,
        null,
        null,
        Status.RUNNING,
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePSet.empty(),
        0,
        0,
        null,
        null,
        null);
  }

  /** Folds a journal; {@code events} begin with the first. */
  public static Execution fold(String id, Iterable<RecordedEvent> events) {
    Execution execution = of(id);
    for (RecordedEvent event : events) {
      execution = execution.apply(event);
    }
    return execution;
  }

  /**
   * The execution after {@code recorded}.
   *
   * @throws IllegalStateException when the event is out of order or comes after the end
   */
  public Execution apply(RecordedEvent recorded) {
    if (recorded.seq() != seq + 1) {
      throw new IllegalStateException(
          id + " expected event " + (seq + 1) + " but was " + recorded.seq());
    }
    if (status.isTerminal()) {
      throw new IllegalStateException(id + " has ended, but event " + recorded.seq() + " follows");
    }
    return after(recorded).masking(recorded.event().secrets());
  }

  private Execution after(RecordedEvent recorded) {
    Instant at = recorded.at();
    ExecutionEvent event = recorded.event();
    if (event instanceof ExecutionStarted started) {
      return new Execution(
          id,
          1,
          started,
          at,
          Status.RUNNING,
          scopes.plus(Position.ROOT, Scope.begin(started.input())),
          shared,
          secrets,
          0,
          0,
          null,
          null,
          null);
    }
    if (event instanceof NodeStarted started) {
      return stepped(started.position().scope(), begun(started, at));
    }
    if (event instanceof NodeCompleted completed) {
      return completed(completed);
    }
    if (event instanceof NodeFailed failed) {
      Scope scope = scope(failed.position().scope());
      return next(
          failed.position().scope(),
          failed.retryAt() == null
              ? scope.failed(failed.error())
              : scope.with(scope.active().backingOff(failed.retryAt())));
    }
    if (event instanceof NodeWaiting waiting) {
      Scope scope = scope(waiting.position().scope());
      return next(
          waiting.position().scope(),
          scope.with(scope.active().waiting(waiting.until(), waiting.output(), waiting.bytes())));
    }
    if (event instanceof LogWritten) {
      return with(scopes, shared, steps, bytes);
    }
    if (event instanceof ExecutionCompleted completed) {
      return ended(Status.COMPLETED, completed.result(), null, at);
    }
    if (event instanceof ExecutionFailed failed) {
      return ended(Status.FAILED, null, failed.error(), at);
    }
    if (event instanceof ExecutionCancelled) {
      return ended(Status.CANCELLED, null, null, at);
    }
    throw new IllegalStateException("No fold for " + event.getClass());
  }

  private Scope begun(NodeStarted started, Instant at) {
    Scope scope = scope(started.position().scope());
    Activation active = scope.active();
    if (active != null && active.position().equals(started.position())) {
      return scope.with(active.again(started.attempt()));
    }
    return scope.started(
        Activation.starting(started.position(), started.nodeType(), scope.last(), at));
  }

  private Execution completed(NodeCompleted completed) {
    Position position = completed.position();
    PMap<String, Object> nextShared = shared;
    if (completed.shared() != null) {
      nextShared = nextShared.plusAll(completed.shared());
    }
    if (completed.sharedRemoved() != null) {
      nextShared = nextShared.minusAll(completed.sharedRemoved());
    }
    Scope scope =
        scope(position.scope())
            .completed(position.node(), completed.nodeType(), completed.output());
    return with(scopes.plus(position.scope(), scope), nextShared, steps, bytes + completed.bytes());
  }

  /** The run's own path. */
  public Scope root() {
    return scope(Position.ROOT);
  }

  public Scope scope(String name) {
    return Objects.requireNonNull(scopes.get(name), () -> id + " has no scope " + name);
  }

  /** Every node that is under way, waits or backs off. */
  public Stream<Activation> activations() {
    return scopes.values().stream().map(Scope::active).filter(Objects::nonNull);
  }

  /** Whether no path goes on, but the end is not written yet: the run's output is to be made. */
  public boolean isFinishing() {
    return !status.isTerminal() && start != null && activations().findAny().isEmpty();
  }

  /** Whether nothing but time can move it: it needs neither thread nor heap. */
  public boolean isDormant() {
    return !status.isTerminal()
        && !isFinishing()
        && activations().noneMatch(active -> active.phase() == Phase.RUNNING);
  }

  /** When it must be looked at again at the latest; null once it has ended. */
  public Instant nextWake() {
    if (status.isTerminal() || start == null) {
      return null;
    }
    return activations()
        .map(Activation::wakeAt)
        .filter(Objects::nonNull)
        .reduce(start.deadline(), (one, other) -> other.isBefore(one) ? other : one);
  }

  private Execution masking(List<String> values) {
    if (values == null || values.isEmpty() || secrets.containsAll(values)) {
      return this;
    }
    return new Execution(
        id,
        seq,
        start,
        startedAt,
        status,
        scopes,
        shared,
        secrets.plusAll(values),
        steps,
        bytes,
        result,
        error,
        endedAt);
  }

  private Execution next(String scope, Scope state) {
    return with(scopes.plus(scope, state), shared, steps, bytes);
  }

  private Execution stepped(String scope, Scope state) {
    return with(scopes.plus(scope, state), shared, steps + 1, bytes);
  }

  private Execution with(
      PMap<String, Scope> nextScopes, PMap<String, Object> nextShared, int nextSteps, long held) {
    return new Execution(
        id,
        seq + 1,
        start,
        startedAt,
        status,
        nextScopes,
        nextShared,
        secrets,
        nextSteps,
        held,
        result,
        error,
        endedAt);
  }

  private Execution ended(Status end, Object given, NodeError failure, Instant at) {
    return new Execution(
        id, seq + 1, start, startedAt, end, scopes, shared, secrets, steps, bytes, given, failure,
        at);
  }

  /** What led to the run. */
  public Map<String, Object> input() {
    return start.input();
  }
}
