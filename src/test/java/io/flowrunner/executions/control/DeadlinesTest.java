package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);
  private final Deadlines deadlines = new Deadlines(timers, Runnable::run);

  @AfterEach
  void stop() {
    timers.shutdownNow();
  }

  @Test
  void whatComesInTimeIsTheResult() throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();
    CompletableFuture<String> either = deadlines.orNull(result, LONG);

    result.complete("in time");

    assertThat(either.get(5, TimeUnit.SECONDS)).isEqualTo("in time");
    assertThat(deadlines.size()).isZero();
  }

  @Test
  void whatHasComeAlreadyDoesNotWait() {
    assertThat(deadlines.orNull(CompletableFuture.completedFuture(1), LONG))
        .isCompletedWithValue(1);
    assertThat(deadlines.size()).isZero();
  }

  @Test
  void aFailureIsTheResult() {
    CompletableFuture<String> either =
        deadlines.orNull(CompletableFuture.failedFuture(new IllegalStateException("no")), LONG);

    assertThatThrownBy(either::join).hasRootCauseInstanceOf(IllegalStateException.class);
    assertThat(deadlines.size()).isZero();
  }

  @Test
  void whatTakesTooLongIsNullAndGoesOn() throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();

    assertThat(deadlines.orNull(result, Duration.ofMillis(1)).get(5, TimeUnit.SECONDS)).isNull();
    assertThat(result).isNotDone();
    assertThat(deadlines.size()).isZero();
  }

  @Test
  void onlyThoseThatAreDueEnd() throws Exception {
    CompletableFuture<String> lasting = deadlines.orNull(new CompletableFuture<>(), LONG);

    assertThat(
            deadlines
                .orNull(new CompletableFuture<>(), Duration.ofMillis(1))
                .get(5, TimeUnit.SECONDS))
        .isNull();
    assertThat(lasting).isNotDone();
    assertThat(deadlines.size()).isOne();
  }

  @Test
  void oneThatCannotGoOnDoesNotEndTheLooking() throws Exception {
    AtomicBoolean full = new AtomicBoolean(true);
    Deadlines refused =
        new Deadlines(
            timers,
            work -> {
              if (full.getAndSet(false)) {
                throw new RejectedExecutionException("full");
              }
              work.run();
            });
    refused.orNull(new CompletableFuture<>(), Duration.ofNanos(1));
    refused.orNull(new CompletableFuture<>(), LONG);

    CompletableFuture<String> next =
        refused.orNull(new CompletableFuture<>(), Duration.ofMillis(100));

    assertThat(next.get(5, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void aServerThatStopsHasNoAlarm() {
    timers.shutdownNow();

    assertThat(deadlines.orNull(new CompletableFuture<>(), Duration.ZERO)).isNotDone();
    assertThat(deadlines.orNull(CompletableFuture.completedFuture(1), Duration.ZERO))
        .isCompletedWithValue(1);
  }

  @Test
  void noneIsForgottenWhenTheyComeAndGo() throws Exception {
    List<CompletableFuture<String>> waits = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      CompletableFuture<String> result = new CompletableFuture<>();
      waits.add(deadlines.orNull(result, Duration.ofNanos(1)));
      if (i % 2 == 0) {
        result.complete("in time");
      }
    }

    CompletableFuture.allOf(waits.toArray(CompletableFuture[]::new)).get(5, TimeUnit.SECONDS);
    assertThat(deadlines.size()).isZero();
  }
}
