package io.flowrunner.scripting.control;

import io.flowrunner.scripting.entity.ScriptFailedException;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Stops scripts that break a limit or that nobody wants any more. One daemon thread looks at all
 * running calls every few milliseconds and rests when there has been none for a while.
 */
final class ScriptWatchdog implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ScriptWatchdog.class.getName());
  private static final long TICK_NANOS = 5_000_000;
  private static final int TICKS_BEFORE_REST = 200;

  private final Set<RunningScript> running = ConcurrentHashMap.newKeySet();
  private final LiveHeap heap = new LiveHeap();

  /** Closing waits until the script has noticed, which must not hold up the next look. */
  private final Executor closers;

  /** Gives up memory that only saves time, when the heap is nearly full. */
  private final Runnable relief;

  private volatile Thread thread;
  private volatile boolean resting;
  private volatile boolean closed;

  ScriptWatchdog(Executor closers, Runnable relief) {
    this.closers = closers;
    this.relief = relief;
  }

  void watch(RunningScript script) {
    running.add(script);
    if (resting || thread == null) {
      wake();
    }
  }

  void unwatch(RunningScript script) {
    running.remove(script);
  }

  private synchronized void wake() {
    if (thread == null && !closed) {
      thread = new Thread(this::loop, "flowrunner-script-watchdog");
      thread.setDaemon(true);
      thread.start();
    }
    resting = false;
    LockSupport.unpark(thread);
  }

  private void loop() {
    int idle = 0;
    while (!closed) {
      LockSupport.parkNanos(TICK_NANOS);
      idle = running.isEmpty() ? idle + 1 : 0;
      if (idle > TICKS_BEFORE_REST) {
        rest();
        idle = 0;
      }
      try {
        running.forEach(this::look);
        lookAtHeap();
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "The running scripts could not be looked at", e);
      }
    }
  }

  private void rest() {
    resting = true;
    // a call that came between the last look and this line has seen no rest, so look again
    while (resting && running.isEmpty() && !closed) {
      LockSupport.park(this);
    }
    resting = false;
  }

  private void look(RunningScript script) {
    String broken = script.broken();
    if (broken != null) {
      stop(script, broken);
    }
  }

  /** Of those that may hold too much, the one that allocated most is stopped, then looked anew. */
  private void lookAtHeap() {
    if (running.isEmpty()) {
      return;
    }
    heap.afterNewCollection()
        .ifPresent(
            live -> {
              boolean danger = heap.isNearlyFull(live);
              if (danger) {
                relief.run();
              }
              Optional<RunningScript> worst =
                  running.stream()
                      .filter(script -> script.isSuspect(live, danger))
                      .max(Comparator.comparingLong(RunningScript::allocated));
              if (worst.isPresent()) {
                stop(worst.get(), ScriptFailedException.SCRIPT_MEMORY);
                running.forEach(RunningScript::forgetCollections);
              }
            });
  }

  private void stop(RunningScript script, String code) {
    if (script.stop(code)) {
      running.remove(script);
      closers.execute(script::close);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }
}
