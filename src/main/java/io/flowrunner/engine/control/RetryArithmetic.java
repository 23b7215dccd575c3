package io.flowrunner.engine.control;

import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.flows.entity.RetryPolicy.Jitter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether and when a failed attempt is made again. Pure. */
final class RetryArithmetic {
  /** What another server may ask for at most with {@code Retry-After}. */
  static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

  private static final String EXPRESSION_ERROR = "expression_error";

  private RetryArithmetic() {}

  /** One failed attempt. */
  record Failure(String code, boolean retryable, Duration retryAfter) {}

  /**
   * @param retries retries that were made so far
   * @param firstStartedAt when the first attempt began
   * @return the time of the next attempt; empty for none
   */
  static Optional<Instant> next(
      RetryPolicy policy, Failure failure, int retries, Instant firstStartedAt, Moment moment) {
    if (retries >= policy.maxRetries() || !covers(policy, failure)) {
      return Optional.empty();
    }
    Instant at = moment.now().plus(wait(policy, failure, retries, moment.chance()));
    boolean tooLate =
        policy.maxElapsed() != null && at.isAfter(firstStartedAt.plus(policy.maxElapsed()));
    return tooLate ? Optional.empty() : Optional.of(at);
  }

  static boolean covers(RetryPolicy policy, Failure failure) {
    if (failure.code().equals(EXPRESSION_ERROR)) {
      return false;
    }
    if (policy.on().isEmpty()) {
      return failure.retryable();
    }
    return policy.on().stream().anyMatch(entry -> matches(entry, failure.code()));
  }

  /** {@code http_5xx} stands for every code http_500 to http_599. */
  private static boolean matches(String entry, String code) {
    return entry.equals(code)
        || entry.endsWith("xx")
            && code.length() == entry.length()
            && code.startsWith(entry.substring(0, entry.length() - 2));
  }

  private static Duration wait(RetryPolicy policy, Failure failure, int retries, double chance) {
    if (failure.retryAfter() != null && !failure.retryAfter().isNegative()) {
      return least(failure.retryAfter(), LONGEST_RETRY_AFTER);
    }
    Duration full = least(growth(policy, retries), policy.maxWait());
    return policy.jitter() == Jitter.FULL
        ? Duration.ofMillis((long) (full.toMillis() * chance))
        : full;
  }

  private static Duration growth(RetryPolicy policy, int retries) {
    long first = policy.initialWait().toMillis();
    long cap = policy.maxWait().toMillis();
    long factor =
        switch (policy.backoff()) {
          case FIXED -> 1;
          case LINEAR -> retries + 1L;
          case EXPONENTIAL -> 1L << Math.min(retries, 40);
        };
    return Duration.ofMillis(first > 0 && factor > cap / first ? cap : first * factor);
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
