package io.flowrunner.flows.entity;

import java.time.Duration;
import java.util.List;

/**
 * When a failed attempt is made again. The arithmetic is the engine's.
 *
 * @param maxRetries attempts beyond the first
 * @param initialWait {@code wait} in the document: before the first retry
 * @param maxElapsed since the first attempt began; null for no bound
 * @param on error codes or classes ({@code http_5xx}); empty for "every code that the node calls
 *     retryable"
 */
public record RetryPolicy(
    int maxRetries,
    Duration initialWait,
    Backoff backoff,
    Duration maxWait,
    Jitter jitter,
    Duration maxElapsed,
    List<String> on) {

  public enum Backoff {
    FIXED,
    LINEAR,
    EXPONENTIAL
  }

  public enum Jitter {
    NONE,
    FULL
  }

  /** The language's defaults, with that many retries. */
  public static RetryPolicy of(int maxRetries) {
    return new RetryPolicy(
        maxRetries,
        Duration.ofSeconds(1),
        Backoff.EXPONENTIAL,
        Duration.ofSeconds(30),
        Jitter.FULL,
        null,
        List.of());
  }
}
