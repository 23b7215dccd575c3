package io.flowrunner.executions.control;

import io.flowrunner.executions.control.JournalStore.Due;
import io.flowrunner.platform.control.DatabaseTrouble;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Wakes executions when their time comes. Only the next half minute is in memory; the rest is rows
 * and executions under way, looked through every ten seconds, so that a clock that jumps loses
 * nothing. Waking too often does no harm.
 */
final class Timers {
  private static final Logger LOG = Logger.getLogger(Timers.class.getName());
  private static final Duration HORIZON = Duration.ofSeconds(30);
  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
  private static final long BETWEEN_LINES = Duration.ofSeconds(10).toNanos();
  private static final int PAGE = 1_000;

  private final JournalStore store;
  private final ScheduledExecutorService alarms;
  private final Executor blocking;
  private final Clock clock;
  private final Supplier<Stream<Due>> underWay;
  private final Consumer<String> wake;
  private final AtomicLong lastTold = new AtomicLong(System.nanoTime() - 2 * BETWEEN_LINES);
  private final Map<String, Instant> planned = new ConcurrentHashMap<>();

  /**
   * @param underWay the executions in memory that a time will move: their rows do not tell it
   * @param wake takes the id of an execution whose time has come; called on a blocking thread
   */
  Timers(
      JournalStore store,
      ScheduledExecutorService alarms,
      Executor blocking,
      Clock clock,
      Supplier<Stream<Due>> underWay,
      Consumer<String> wake) {
    this.store = store;
    this.alarms = alarms;
    this.blocking = blocking;
    this.clock = clock;
    this.underWay = underWay;
    this.wake = wake;
  }

  void start(Duration betweenLooks) {
    alarms.scheduleWithFixedDelay(
        () -> blocking.execute(this::look), 0, betweenLooks.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Later times than the horizon are left to the looks.
   *
   * @return whether it will ring
   */
  boolean plan(String executionId, Instant exactly) {
    Instant at = inMillis(exactly);
    Instant now = clock.instant();
    if (at.isAfter(now.plus(HORIZON))) {
      return false;
    }
    Instant before = planned.get(executionId);
    if (before != null && !at.isBefore(before) && before.isAfter(now)) {
      return true;
    }
    planned.put(executionId, at);
    long delay = Math.max(0, Duration.between(now, at).toMillis() + 1);
    alarms.schedule(
        () -> blocking.execute(() -> ring(executionId, at)), delay, TimeUnit.MILLISECONDS);
    return true;
  }

  /** Decisions are made in milliseconds: before the next one the time has not come for them. */
  private static Instant inMillis(Instant exactly) {
    Instant millis = exactly.truncatedTo(ChronoUnit.MILLIS);
    return millis.equals(exactly) ? exactly : millis.plusMillis(1);
  }

  private void ring(String executionId, Instant at) {
    planned.remove(executionId, at);
    if (clock.instant().isBefore(at) && plan(executionId, at)) {
      return; // the alarms' clock is ahead of this one
    }
    try {
      wake.accept(executionId);
    } catch (RuntimeException e) {
      failed("wake " + executionId, e);
    }
  }

  private void look() {
    try {
      underWay.get().forEach(each -> plan(each.executionId(), each.at()));
      Instant until = clock.instant().plus(HORIZON);
      List<Due> page = store.due(null, until, PAGE);
      while (!page.isEmpty()) {
        page.forEach(each -> plan(each.executionId(), each.at()));
        page = store.due(page.get(page.size() - 1), until, PAGE);
      }
    } catch (RuntimeException e) {
      failed("look for timers", e);
    }
  }

  /** Without a database all that is due fails: one of them is told. */
  private void failed(String what, RuntimeException reason) {
    long now = System.nanoTime();
    long last = lastTold.get();
    boolean told = now - last > BETWEEN_LINES && lastTold.compareAndSet(last, now);
    LOG.log(
        told ? Level.WARNING : Level.FINE,
        () -> "Could not " + what + ", trying again: " + DatabaseTrouble.text(reason));
  }
}
