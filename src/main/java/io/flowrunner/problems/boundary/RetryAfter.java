package io.flowrunner.problems.boundary;

import java.time.Duration;

/** The header {@code Retry-After}: whole seconds, at least one, rounded up. */
final class RetryAfter {
  private RetryAfter() {}

  static long seconds(Duration duration) {
    return Math.max(1, duration.plusMillis(999).toSeconds());
  }
}
