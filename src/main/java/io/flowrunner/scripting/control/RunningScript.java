package io.flowrunner.scripting.control;

import io.flowrunner.scripting.entity.Cancellation;
import io.flowrunner.scripting.entity.ScriptFailedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;

/**
 * One call under way, as the watchdog sees it. Made and ended on the thread that runs the script;
 * looked at and stopped by the watchdog. Exactly one of ending and stopping takes place.
 */
final class RunningScript {
  private static final String RUNNING = "running";
  private static final String ENDED = "ended";

  private final AtomicReference<String> state = new AtomicReference<>(RUNNING);
  private final long thread = Thread.currentThread().getId();
  private final Context context;
  private final Cancellation cancellation;
  private final long startedAt = System.nanoTime();
  private final long wall;

  /** Readings of the thread's meters at which the call has used up what it may. */
  private volatile long cpuEnd;

  private volatile long memoryEnd;

  RunningScript(
      Context context, Cancellation cancellation, Duration cpu, Duration wall, long memory) {
    this.context = context;
    this.cancellation = cancellation;
    this.wall = wall.toNanos();
    cpuEnd = ThreadMeter.cpu(thread) + cpu.toNanos();
    memoryEnd = ThreadMeter.allocated(thread) + memory;
  }

  /** On the script's thread: what {@code work} uses is not the script's. */
  <T> T uncounted(Supplier<T> work) {
    long cpu = ThreadMeter.cpu(thread);
    long memory = ThreadMeter.allocated(thread);
    try {
      return work.get();
    } finally {
      addAllowance(ThreadMeter.cpu(thread) - cpu, ThreadMeter.allocated(thread) - memory);
    }
  }

  // only the script's own thread writes
  private void addAllowance(long cpu, long memory) {
    cpuEnd = cpuEnd + cpu;
    memoryEnd = memoryEnd + memory;
  }

  /** The code of the limit that is broken now; null for none. */
  String broken() {
    if (cancellation != null && cancellation.isCancelled()) {
      return ScriptFailedException.CANCELLED;
    }
    if (ThreadMeter.cpu(thread) > cpuEnd || System.nanoTime() - startedAt > wall) {
      return ScriptFailedException.SCRIPT_TIMEOUT;
    }
    return ThreadMeter.allocated(thread) > memoryEnd ? ScriptFailedException.SCRIPT_MEMORY : null;
  }

  /** Whether the caller is the one who stops it; the context must then be closed. */
  boolean stop(String code) {
    return state.compareAndSet(RUNNING, code);
  }

  void close() {
    context.close(true);
  }

  /** The code with which it was stopped before this; null when it came to its own end. */
  String end() {
    String before = state.getAndUpdate(now -> now.equals(RUNNING) ? ENDED : now);
    return before.equals(RUNNING) || before.equals(ENDED) ? null : before;
  }
}
