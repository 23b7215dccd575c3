package io.flowrunner.scripting.control;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
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

  /** Closing waits until the script has noticed, which must not hold up the next look. */
  private final ExecutorService closers = Executors.newCachedThreadPool(threads("script-closer"));

  private volatile Thread thread;
  private volatile boolean resting;
  private volatile boolean closed;

  static ThreadFactory threads(String name) {
    return work -> {
      Thread thread = new Thread(work, "flowrunner-" + name);
      thread.setDaemon(true);
      return thread;
    };
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
      thread = threads("script-watchdog").newThread(this::loop);
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
      running.forEach(this::look);
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
    try {
      String broken = script.broken();
      if (broken != null && script.stop(broken)) {
        running.remove(script);
        closers.execute(script::close);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "A running script could not be looked at", e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
    closers.shutdown();
  }
}
