package io.flowrunner.engine.entity;

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
 */
public record Activation(
    Position position,
    String nodeType,
    int attempt,
    int failures,
    Object input,
    Instant firstStartedAt,
    Instant startedAt,
    Stage stage) {

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

  /** Another execution does the work. */
  public record Calling(String executionId, Instant giveUpAt) implements Stage {
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

  static Activation starting(Position position, String nodeType, Object input, Instant now) {
    return new Activation(position, nodeType, 1, 0, input, now, now, new Running());
  }

  Activation again(int nextAttempt, Instant now) {
    return new Activation(
        position, nodeType, nextAttempt, failures, input, firstStartedAt, now, new Running());
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
        new BackingOff(until));
  }

  Activation at(Stage next) {
    return new Activation(
        position, nodeType, attempt, failures, input, firstStartedAt, startedAt, next);
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
