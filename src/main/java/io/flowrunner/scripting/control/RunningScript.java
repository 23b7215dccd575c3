package io.flowrunner.scripting.control;

import io.flowrunner.scripting.entity.Cancellation;
import io.flowrunner.scripting.entity.ScriptFailedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * One call under way, as the watchdog sees it. Made and ended on the thread that runs the script;
 * looked at and stopped by the watchdog. Exactly one of ending and stopping takes place.
 *
 * <p>Interpreted code makes garbage all the time, 1 to 2 GB for a second of plain arithmetic, so
 * the bytes that a script allocates say little about the memory that it holds. What it holds shows
 * after garbage collections; what it allocates is only bounded far above what computing needs.
 */
final class RunningScript {
  private static final String RUNNING = "running";
  private static final String ENDED = "ended";
  private static final long UNREAD = Long.MIN_VALUE;
  private static final int BURST = 4;
  private static final long BYTES_PER_CPU_NANO = 8;
  private static final long GRACE_MILLIS = 20;

  private final AtomicReference<String> state = new AtomicReference<>(RUNNING);
  private final CountDownLatch left = new CountDownLatch(1);
  private final long thread = Thread.currentThread().getId();
  private final Runnable closeContext;
  private final DepthGuard.Depth depth;
  private final Cancellation cancellation;
  private final long startedAt = System.nanoTime();
  private final long cpuLimit;
  private final long wallLimit;
  private final long memoryLimit;

  /**
   * The thread's CPU meter at the watchdog's first look, moved on by what is not the script's. Most
   * calls end before it, and reading the meter is a call of the kernel.
   */
  private final AtomicLong cpuStart = new AtomicLong(UNREAD);

  /** The thread's meter at the start, moved on by what is not the script's; one writer. */
  private volatile long allocatedStart = ThreadMeter.allocated(thread);

  /** The heap in use after the first collection of the call; for the watchdog's thread only. */
  private long liveAtFirst = -1;

  /**
   * @param closeContext closes the context, under the script if need be
   */
  RunningScript(
      Runnable closeContext,
      DepthGuard.Depth depth,
      Cancellation cancellation,
      Duration cpu,
      Duration wall,
      long memory) {
    this.closeContext = closeContext;
    this.depth = depth;
    this.cancellation = cancellation;
    cpuLimit = cpu.toNanos();
    wallLimit = wall.toNanos();
    memoryLimit = memory;
  }

  /** On the script's thread: what {@code work} uses is not the script's. */
  <T> T uncounted(Supplier<T> work) {
    long cpu = ThreadMeter.cpu(thread);
    long allocated = ThreadMeter.allocated(thread);
    try {
      return work.get();
    } finally {
      moveStart(cpu);
      allocatedStart = allocatedStart + ThreadMeter.allocated(thread) - allocated;
    }
  }

  /** A first look meanwhile has left out what was before it. */
  private void moveStart(long begun) {
    long now = ThreadMeter.cpu(thread);
    cpuStart.updateAndGet(start -> start == UNREAD ? UNREAD : start + now - Math.max(start, begun));
  }

  /** The code of the limit that is broken now; null for none. */
  String broken() {
    if (cancellation != null && cancellation.isCancelled()) {
      return ScriptFailedException.CANCELLED;
    }
    long now = ThreadMeter.cpu(thread);
    cpuStart.compareAndSet(UNREAD, now);
    long cpu = now - cpuStart.get();
    if (cpu > cpuLimit || System.nanoTime() - startedAt > wallLimit) {
      return ScriptFailedException.SCRIPT_TIMEOUT;
    }
    return allocated() > BURST * memoryLimit + BYTES_PER_CPU_NANO * Math.max(0, cpu)
        ? ScriptFailedException.SCRIPT_MEMORY
        : null;
  }

  long allocated() {
    return ThreadMeter.allocated(thread) - allocatedStart;
  }

  /**
   * Whether it may be the one that holds too much. What was there before counts against nobody.
   *
   * @param live bytes in use after a garbage collection
   * @param danger whether the heap is nearly full
   */
  boolean isSuspect(long live, boolean danger) {
    if (liveAtFirst < 0) {
      liveAtFirst = live;
    }
    return allocated() > memoryLimit && (danger || live - liveAtFirst > memoryLimit);
  }

  /** Another one was found to hold too much: begin anew. */
  void forgetCollections() {
    liveAtFirst = -1;
  }

  /** Whether the caller is the one who stops it; {@link #close} must follow. */
  boolean stop(String code) {
    boolean stopped = state.compareAndSet(RUNNING, code);
    if (stopped) {
      depth.halt();
    }
    return stopped;
  }

  /**
   * Closes the context under a script that has not noticed by itself that it is stopped, for it is
   * in a long piece of the engine's own work. One that is just leaving would be in the way.
   */
  void close() {
    try {
      if (left.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeContext.run();
  }

  /** Its thread is out of the context, which is whoever's again. */
  void left() {
    left.countDown();
  }

  /** The code with which it was stopped before this; null when it came to its own end. */
  String end() {
    String before = state.getAndUpdate(now -> now.equals(RUNNING) ? ENDED : now);
    return before.equals(RUNNING) || before.equals(ENDED) ? null : before;
  }
}
