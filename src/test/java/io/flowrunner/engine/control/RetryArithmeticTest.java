package io.flowrunner.engine.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.control.RetryArithmetic.Failure;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.flows.entity.RetryPolicy.Backoff;
import io.flowrunner.flows.entity.RetryPolicy.Jitter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class RetryArithmeticTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static RetryPolicy policy(
      int retries, long waitMillis, Backoff backoff, long maxMillis, Jitter jitter) {
    return new RetryPolicy(
        retries,
        Duration.ofMillis(waitMillis),
        backoff,
        Duration.ofMillis(maxMillis),
        jitter,
        null,
        List.of());
  }

  private static long waited(RetryPolicy policy, int retries, double chance) {
    Optional<Instant> next =
        RetryArithmetic.next(
            policy, new Failure("timeout", true, null), retries, NOW, new Moment(NOW, chance));
    return Duration.between(NOW, next.orElseThrow()).toMillis();
  }

  @Example
  void fixedLinearAndExponentialGrowAsTheirNamesSay() {
    RetryPolicy fixed = policy(9, 100, Backoff.FIXED, 100_000, Jitter.NONE);
    RetryPolicy linear = policy(9, 100, Backoff.LINEAR, 100_000, Jitter.NONE);
    RetryPolicy exponential = policy(9, 100, Backoff.EXPONENTIAL, 100_000, Jitter.NONE);
    assertThat(List.of(waited(fixed, 0, 0), waited(fixed, 3, 0))).containsExactly(100L, 100L);
    assertThat(List.of(waited(linear, 0, 0), waited(linear, 3, 0))).containsExactly(100L, 400L);
    assertThat(List.of(waited(exponential, 0, 0), waited(exponential, 3, 0)))
        .containsExactly(100L, 800L);
  }

  @Property
  void theWaitNeverExceedsItsCapAndJitterOnlyShortensIt(
      @ForAll Backoff backoff,
      @ForAll @IntRange(max = 99) int retries,
      @ForAll @LongRange(max = 1_000_000_000L) long wait,
      @ForAll @LongRange(max = 1_000_000_000L) long cap,
      @ForAll @DoubleRange(max = 0.99) double chance) {
    long full = waited(policy(100, wait, backoff, cap, Jitter.NONE), retries, chance);
    long jittered = waited(policy(100, wait, backoff, cap, Jitter.FULL), retries, chance);
    assertThat(full).isBetween(0L, cap);
    assertThat(jittered).isBetween(0L, full);
  }

  @Property
  void theWaitNeverShrinksFromRetryToRetry(
      @ForAll Backoff backoff, @ForAll @LongRange(max = 100_000) long wait) {
    RetryPolicy policy = policy(100, wait, backoff, 10_000_000, Jitter.NONE);
    for (int retries = 1; retries < 60; retries++) {
      assertThat(waited(policy, retries, 0)).isGreaterThanOrEqualTo(waited(policy, retries - 1, 0));
    }
  }

  @Property
  void noWaitIsTooLongToBeReckonedWith(
      @ForAll Backoff backoff,
      @ForAll @IntRange(max = Integer.MAX_VALUE - 1) int retries,
      @ForAll @LongRange(max = Long.MAX_VALUE) long wait,
      @ForAll @LongRange(max = Long.MAX_VALUE) long cap) {
    RetryPolicy policy = policy(Integer.MAX_VALUE, wait, backoff, cap, Jitter.NONE);
    assertThat(waited(policy, retries, 0)).isBetween(0L, cap);
  }

  @Example
  void theLongestWaitsDoNotOverflow() {
    long longest = Long.MAX_VALUE;
    for (Backoff backoff : Backoff.values()) {
      RetryPolicy policy = policy(100, longest, backoff, longest, Jitter.NONE);
      assertThat(waited(policy, 1, 0)).isEqualTo(longest);
      assertThat(waited(policy, 99, 0)).isEqualTo(longest);
    }
  }

  @Property
  void fullJitterSpreadsOverTheWholeWait(@ForAll @LongRange(min = 1_000, max = 100_000) long wait) {
    RetryPolicy policy = policy(1, wait, Backoff.FIXED, wait, Jitter.FULL);
    assertThat(waited(policy, 0, 0)).isZero();
    assertThat(waited(policy, 0, 0.5)).isBetween(wait / 2 - 1, wait / 2 + 1);
    assertThat(waited(policy, 0, Math.nextDown(1.0))).isBetween(wait - 1, wait);
  }

  @Property
  void theNextAttemptIsWithinTheBudgetOrIsNotMade(
      @ForAll @LongRange(max = 100_000) long wait,
      @ForAll @LongRange(max = 100_000) long budget,
      @ForAll @LongRange(max = 100_000) long elapsed) {
    RetryPolicy policy =
        new RetryPolicy(
            1,
            Duration.ofMillis(wait),
            Backoff.FIXED,
            Duration.ofMillis(wait),
            Jitter.NONE,
            Duration.ofMillis(budget),
            List.of());
    Instant begun = NOW.minusMillis(elapsed);
    Optional<Instant> next =
        RetryArithmetic.next(
            policy, new Failure("timeout", true, null), 0, begun, new Moment(NOW, 0));
    assertThat(next.isPresent()).isEqualTo(elapsed + wait <= budget);
  }

  @Property
  void retryAfterIsTakenAtItsWordUpToFiveMinutes(
      @ForAll @LongRange(min = -1_000_000, max = 1_000_000_000) long millis) {
    RetryPolicy policy = policy(1, 7, Backoff.FIXED, 7, Jitter.NONE);
    Failure failure = new Failure("http_503", true, Duration.ofMillis(millis));
    assertThat(RetryArithmetic.next(policy, failure, 0, NOW, new Moment(NOW, 0)))
        .contains(NOW.plusMillis(millis < 0 ? 7 : Math.min(millis, 300_000)));
  }

  @Property
  void aClassCoversItsCodesAndNoOthers(
      @ForAll @IntRange(min = 100, max = 999) int status,
      @ForAll @IntRange(min = 1, max = 9) int group) {
    RetryPolicy policy =
        new RetryPolicy(
            1,
            Duration.ZERO,
            Backoff.FIXED,
            Duration.ZERO,
            Jitter.NONE,
            null,
            List.of("http_" + group + "xx"));
    assertThat(RetryArithmetic.covers(policy, new Failure("http_" + status, false, null)))
        .isEqualTo(status / 100 == group);
  }

  @Example
  void retryAfterWinsOverMaxWaitUpToFiveMinutes() {
    RetryPolicy policy = policy(1, 1, Backoff.FIXED, 10, Jitter.FULL);
    Failure soon = new Failure("http_503", true, Duration.ofSeconds(20));
    Failure late = new Failure("http_503", true, Duration.ofHours(2));
    Moment moment = new Moment(NOW, 0.5);
    assertThat(RetryArithmetic.next(policy, soon, 0, NOW, moment)).contains(NOW.plusSeconds(20));
    assertThat(RetryArithmetic.next(policy, late, 0, NOW, moment)).contains(NOW.plusSeconds(300));
  }

  @Example
  void endsWithTheCountAndWithTheBudget() {
    RetryPolicy policy =
        new RetryPolicy(
            2,
            Duration.ofSeconds(4),
            Backoff.FIXED,
            Duration.ofSeconds(30),
            Jitter.NONE,
            Duration.ofSeconds(10),
            List.of());
    Failure failure = new Failure("timeout", true, null);
    assertThat(RetryArithmetic.next(policy, failure, 2, NOW, new Moment(NOW, 0))).isEmpty();
    Instant begun = NOW.minusSeconds(7);
    assertThat(RetryArithmetic.next(policy, failure, 1, begun, new Moment(NOW, 0))).isEmpty();
    Instant later = NOW.minusSeconds(6);
    assertThat(RetryArithmetic.next(policy, failure, 1, later, new Moment(NOW, 0)))
        .contains(NOW.plusSeconds(4));
  }

  @Example
  void onNamesCodesAndClassesAndNeverExpressionErrors() {
    RetryPolicy policy =
        new RetryPolicy(
            1,
            Duration.ZERO,
            Backoff.FIXED,
            Duration.ZERO,
            Jitter.NONE,
            null,
            List.of("http_5xx", "expression_error", "dns"));
    assertThat(RetryArithmetic.covers(policy, new Failure("http_503", false, null))).isTrue();
    assertThat(RetryArithmetic.covers(policy, new Failure("dns", false, null))).isTrue();
    assertThat(RetryArithmetic.covers(policy, new Failure("http_404", true, null))).isFalse();
    assertThat(RetryArithmetic.covers(policy, new Failure("http_5", true, null))).isFalse();
    assertThat(RetryArithmetic.covers(policy, new Failure("expression_error", true, null)))
        .isFalse();
  }

  @Example
  void withoutOnTheNodeTypeSaysWhatIsRetryable() {
    RetryPolicy policy = RetryPolicy.of(1);
    assertThat(RetryArithmetic.covers(policy, new Failure("http_503", true, null))).isTrue();
    assertThat(RetryArithmetic.covers(policy, new Failure("http_404", false, null))).isFalse();
  }
}
