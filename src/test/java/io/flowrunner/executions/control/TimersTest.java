package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimersTest {
  private final ScheduledExecutorService alarms = Executors.newScheduledThreadPool(1);
  private final Map<String, Instant> woken = new ConcurrentHashMap<>();

  @AfterEach
  void stop() {
    alarms.shutdownNow();
  }

  /** A decision's time is cut to milliseconds: woken a microsecond early, a run would sleep on. */
  @Test
  void wakesNothingBeforeItsTimeInMilliseconds() {
    Clock clock = Clock.systemUTC();
    Timers timers = timers(clock);
    Instant begin = clock.instant();
    for (int i = 0; i < 500; i++) {
      timers.plan("exec-" + i, begin.plusNanos(20_000_000 + i * 123_457));
    }

    EngineFixture.await(() -> woken.size() == 500);
    for (int i = 0; i < 500; i++) {
      assertThat(woken.get("exec-" + i))
          .isAfterOrEqualTo(begin.plusNanos(20_000_000 + i * 123_457));
    }
  }

  @Test
  void rungByAClockThatRunsAheadItWaitsOn() {
    Instant begin = Instant.now();
    InstantSource halfAsFast =
        () -> begin.plus(Duration.between(begin, Instant.now()).dividedBy(2));
    Clock slow = halfAsFast.withZone(ZoneOffset.UTC);
    Timers timers = timers(slow);
    Instant at = slow.instant().truncatedTo(ChronoUnit.MILLIS).plusMillis(50);
    timers.plan("exec-1", at);

    EngineFixture.await(() -> woken.containsKey("exec-1"));
    assertThat(woken.get("exec-1")).isAfterOrEqualTo(at);
  }

  private Timers timers(Clock clock) {
    return new Timers(
        new InMemoryJournalStore(),
        alarms,
        Runnable::run,
        clock,
        Stream::empty,
        id -> woken.putIfAbsent(id, clock.instant().truncatedTo(ChronoUnit.MILLIS)));
  }
}
