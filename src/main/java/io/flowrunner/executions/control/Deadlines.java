package io.flowrunner.executions.control;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends waits that take too long. One alarm looks at all of them while there are any: nearly all end
 * in time, and an alarm of its own for each wakes a thread each time.
 */
final class Deadlines {
  private static final long BETWEEN_LOOKS_MILLIS = 20;

  private final ScheduledExecutorService timers;
  private final Executor executor;
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looking = new AtomicBoolean();

  /** Not a record: each is one of its own. */
  private static final class Wait {
    private final CompletableFuture<?> result;
    private final long deadline;

    private Wait(CompletableFuture<?> result, long deadline) {
      this.result = result;
      this.deadline = deadline;
    }

    private boolean isOver() {
      return System.nanoTime() - deadline >= 0;
    }
  }

  /**
   * @param executor where waits go on that were too long
   */
  Deadlines(ScheduledExecutorService timers, Executor executor) {
    this.timers = timers;
    this.executor = executor;
  }

  /** The same result, or null when it takes longer; at most {@code 20 ms} too late. */
  <T> CompletableFuture<T> orNull(CompletableFuture<T> result, Duration atMost) {
    CompletableFuture<T> either = result.copy();
    Wait wait = new Wait(either, System.nanoTime() + atMost.toNanos());
    waits.add(wait);
    lookLater();
    return either.whenComplete((value, failure) -> waits.remove(wait));
  }

  /** Unless nobody waits, or it is planned already. */
  private void lookLater() {
    if (waits.isEmpty() || !looking.compareAndSet(false, true)) {
      return;
    }
    try {
      timers.schedule(this::look, BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      looking.set(false); // the server stops
    }
  }

  private void look() {
    try {
      waits.stream().filter(Wait::isOver).filter(waits::remove).forEach(this::end);
    } finally {
      looking.set(false); // before waits are counted: one that comes now plans for itself
      lookLater();
    }
  }

  private void end(Wait wait) {
    executor.execute(() -> wait.result.complete(null));
  }

  /** How many wait. */
  int size() {
    return waits.size();
  }
}
