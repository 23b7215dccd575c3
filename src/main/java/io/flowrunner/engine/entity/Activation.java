package io.flowrunner.engine.entity;

import io.flowrunner.nodes.entity.FlowOutcome;
import io.flowrunner.nodes.entity.StoreOperation;
import java.time.Instant;

/**
 * A node that is under way, waits, or backs off.
 *
 * @param attempt the number of the current or last attempt, 1 for the first
 * @param failures attempts that failed, which is what a retry policy counts
 * @param input what led here
 * @param firstStartedAt when its first attempt began
 * @param startedAt when the current attempt began
 * @param progress of a node that is executed in steps; each has attempts and retries of its own
 */
public record Activation(
    Position position,
    String nodeType,
    int attempt,
    int failures,
    Object input,
    Instant firstStartedAt,
    Instant startedAt,
    Progress progress,
    Stage stage) {

  /**
   * How far a node has come that is executed in steps.
   *
   * @param steps that are behind it
   * @param state null in the first
   * @param outcome of the flow that the step before has started; null for none
   * @param origin the execution that made the first of these steps; null for this one
   */
  public record Progress(
      int steps,
      Object state,
      long stateBytes,
      FlowOutcome outcome,
      long outcomeBytes,
      String origin) {
    static final Progress NONE = new Progress(0, null, 0, null, 0, null);

    /**
     * @param newState null for the same, with an outcome
     */
    Progress next(Object newState, FlowOutcome newOutcome, long bytes) {
      return newState != null
          ? new Progress(steps + 1, newState, bytes, null, 0, origin)
          : new Progress(steps + 1, state, stateBytes, newOutcome, bytes, origin);
    }

    /** For an execution that goes on from here. */
    public Progress takenOver(String executionId) {
      return new Progress(
          steps, state, stateBytes, outcome, outcomeBytes, origin == null ? executionId : origin);
    }

    /** What would be held after that. */
    public long bytesAfter(Object newState, long bytes) {
      return newState != null ? bytes : stateBytes + bytes;
    }

    public long bytes() {
      return stateBytes + outcomeBytes;
    }
  }

  /** What it is about. */
  public sealed interface Stage {
    /** When it goes on by itself at the latest; null for never. */
    default Instant wakeAt() {
      return null;
    }
  }

  /** An attempt has begun and has not ended. */
  public record Running() implements Stage {}

  /** The next attempt begins at that time. */
  public record BackingOff(Instant until) implements Stage {
    @Override
    public Instant wakeAt() {
      return until;
    }
  }

  /**
   * Waits for a time or a signal.
   *
   * @param until when the wait is over; null for never
   * @param signal null for a wait that only time ends
   * @param output what the node gives when the time has come
   * @param giveUpAt when the attempt has taken too long; null for never
   */
  public record Waiting(Instant until, String signal, Object output, long bytes, Instant giveUpAt)
      implements Stage {
    @Override
    public Instant wakeAt() {
      return earlier(until, giveUpAt);
    }
  }

  /** Has split into scopes of their own, and goes on when they have ended. */
  public record Forked(Join join, Instant giveUpAt) implements Stage {
    @Override
    public Instant wakeAt() {
      return giveUpAt;
    }
  }

  /**
   * Another execution does the work.
   *
   * @param continues whether the node is executed again after it
   */
  public record Calling(String executionId, boolean continues, Instant giveUpAt) implements Stage {
    @Override
    public Instant wakeAt() {
      return giveUpAt;
    }
  }

  /**
   * The store was changed with the commit of this; the node's end is still to be written.
   *
   * @param outcome null in the memory of who asked for it, until the commit tells
   */
  public record Applied(StoreOperation.Outcome outcome) implements Stage {}

  /** What it waited for has come: only its {@code post} hook is left to do. */
  public record Ready(String action, Object output, long bytes) implements Stage {}

  static Activation starting(
      Position position, String nodeType, Object input, Progress progress, Instant now) {
    return new Activation(position, nodeType, 1, 0, input, now, now, progress, new Running());
  }

  Activation again(int nextAttempt, Instant now) {
    return new Activation(
        position,
        nodeType,
        nextAttempt,
        failures,
        input,
        firstStartedAt,
        now,
        progress,
        new Running());
  }

  /** The next step, with retries of its own. */
  Activation further(int nextAttempt, Progress next, Instant now, Stage first) {
    return new Activation(position, nodeType, nextAttempt, 0, input, now, now, next, first);
  }

  Activation backingOff(Instant until, boolean failed) {
    return new Activation(
        position,
        nodeType,
        attempt,
        failed ? failures + 1 : failures,
        input,
        firstStartedAt,
        startedAt,
        progress,
        new BackingOff(until));
  }

  Activation at(Stage next) {
    return new Activation(
        position, nodeType, attempt, failures, input, firstStartedAt, startedAt, progress, next);
  }

  /** Whether it needs a thread now. */
  public boolean isBusy() {
    return stage instanceof Running || stage instanceof Applied || stage instanceof Ready;
  }

  public Instant wakeAt() {
    return stage.wakeAt();
  }

  /** What the names of its scopes begin with, if it forks. */
  public String scopes() {
    return position.scopesOf(attempt);
  }

  static Instant earlier(Instant one, Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.isBefore(one) ? other : one;
  }
}
