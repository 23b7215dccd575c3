package io.flowrunner.engine.entity;

import java.time.Instant;

/**
 * A node that is under way, waits, or backs off.
 *
 * @param attempt the number of the current or last attempt, 1 for the first
 * @param failures attempts that failed, which is what a retry policy counts
 * @param input what led here
 * @param firstStartedAt when its first attempt began
 * @param wakeAt when it goes on by itself; null while RUNNING
 * @param output what it gives when a wait is over; null otherwise
 */
public record Activation(
    Position position,
    String nodeType,
    Phase phase,
    int attempt,
    int failures,
    Object input,
    Instant firstStartedAt,
    Instant wakeAt,
    Object output,
    long bytes) {

  public enum Phase {
    /** An attempt has begun and has not ended. */
    RUNNING,
    /** The next attempt begins at {@code wakeAt}. */
    BACKING_OFF,
    /** Completes at {@code wakeAt}. */
    WAITING
  }

  static Activation starting(Position position, String nodeType, Object input, Instant now) {
    return new Activation(position, nodeType, Phase.RUNNING, 1, 0, input, now, null, null, 0);
  }

  Activation again(int nextAttempt) {
    return new Activation(
        position,
        nodeType,
        Phase.RUNNING,
        nextAttempt,
        failures,
        input,
        firstStartedAt,
        null,
        null,
        0);
  }

  Activation backingOff(Instant until) {
    return new Activation(
        position,
        nodeType,
        Phase.BACKING_OFF,
        attempt,
        failures + 1,
        input,
        firstStartedAt,
        until,
        null,
        0);
  }

  Activation waiting(Instant until, Object given, long size) {
    return new Activation(
        position,
        nodeType,
        Phase.WAITING,
        attempt,
        failures,
        input,
        firstStartedAt,
        until,
        given,
        size);
  }
}
