package io.flowrunner.engine.entity;

import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
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
 * The state of one run: what its journal folds to. Immutable.
 *
 * @param seq number of the last event; 0 before the first
 * @param start null before the first event
 * @param deadline when the run is given up; null while it is queued
 * @param pausedAt null unless it is paused
 * @param scopes the paths under way, by name; the run's own is {@link Position#ROOT}
 * @param secrets values to mask wherever anything of it is shown
 * @param steps node attempts so far
 * @param bytes what it holds, as JSON
 * @param result once it has completed
 * @param error once it has failed
 */
public record Execution(
    String id,
    long seq,
    ExecutionStarted start,
    Instant startedAt,
    Status status,
    Instant deadline,
    Instant pausedAt,
    PMap<String, Scope> scopes,
    Shared shared,
    Signals signals,
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
        null,
        null,
        HashTreePMap.empty(),
        Shared.EMPTY,
        Signals.NONE,
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
    return new Fold(this).after(recorded);
  }

  /** What led to the run. */
  public Map<String, Object> input() {
    return start.input();
  }

  /** The run's own path. */
  public Scope root() {
    return scope(Position.ROOT);
  }

  public Scope scope(String name) {
    return Objects.requireNonNull(scopes.get(name), () -> id + " has no scope " + name);
  }

  /** The node at that place, if it is under way there. */
  public Activation active(Position position) {
    Scope scope = scopes.get(position.scope());
    return scope != null && scope.active() != null && scope.active().position().equals(position)
        ? scope.active()
        : null;
  }

  /** Every node that is under way, waits or backs off. */
  public Stream<Activation> activations() {
    return scopes.values().stream().map(Scope::active).filter(Objects::nonNull);
  }

  /** Those that wait for another execution's end. */
  public List<Activation> calling() {
    return activations().filter(each -> each.stage() instanceof Activation.Calling).toList();
  }

  public boolean isPaused() {
    return status == Status.PAUSED;
  }

  /** Whether it has never had its turn: it waits for the flow's concurrency limit. */
  public boolean isQueued() {
    return !status.isTerminal() && start != null && deadline == null;
  }

  /** Whether it stands still until somebody lets it go on. */
  public boolean isHeld() {
    return isPaused() || isQueued();
  }

  /** Whether no path goes on, but the end is not written yet: the run's output is to be made. */
  public boolean isFinishing() {
    return !status.isTerminal() && start != null && !isHeld() && activations().findAny().isEmpty();
  }

  /** Whether nothing but time or a word from outside can move it: no thread, no heap. */
  public boolean isDormant() {
    return !status.isTerminal() && !isFinishing() && activations().noneMatch(Activation::isBusy);
  }

  /** When it must be looked at again at the latest; null for never. */
  public Instant nextWake() {
    if (status.isTerminal() || start == null || isHeld()) {
      return null;
    }
    return activations().map(Activation::wakeAt).reduce(deadline, Activation::earlier);
  }

  /** The id that stands in the idempotency keys of its nodes. */
  public String keyOrigin() {
    return start.resumed() == null ? id : start.resumed().keyOrigin();
  }

  /** Whether attempts that a crash cut off, or its end, are to be taken up. */
  public boolean wasCutOff() {
    return isFinishing() || activations().anyMatch(Activation::isBusy);
  }
}
