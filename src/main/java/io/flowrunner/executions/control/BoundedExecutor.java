package io.flowrunner.executions.control;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * At most {@code threads} of another executor's threads work through one queue. A thread stays
 * while there is work, and a little longer, so a busy queue costs no hand-over per piece.
 */
final class BoundedExecutor implements Executor {
  private static final long PATIENCE_MILLIS = 500;

  private final Executor threads;
  private final int most;
  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger working = new AtomicInteger();

  /** Of those working, the ones that wait for work. */
  private final AtomicInteger idle = new AtomicInteger();

  BoundedExecutor(Executor threads, int most) {
    this.threads = threads;
    this.most = most;
  }

  @Override
  public void execute(Runnable work) {
    queue.add(work);
    staff();
  }

  /** Hires a thread if there is more work than threads that wait for it. */
  private void staff() {
    if (queue.size() > idle.get() && reserve()) {
      try {
        threads.execute(this::drain);
      } catch (RejectedExecutionException e) {
        working.decrementAndGet();
        throw e;
      }
    }
  }

  private boolean reserve() {
    int now = working.get();
    while (now < most) {
      if (working.compareAndSet(now, now + 1)) {
        return true;
      }
      now = working.get();
    }
    return false;
  }

  private void drain() {
    do {
      for (Runnable work = next(); work != null; work = next()) {
        Quietly.run(work);
      }
      working.decrementAndGet();
      // Work that came between the last look and the decrement would wait for the next execute.
    } while (!queue.isEmpty() && reserve());
  }

  /** Null when there was no work for a while: the thread may go. */
  private Runnable next() {
    Runnable work = queue.poll();
    if (work != null) {
      return work;
    }
    idle.incrementAndGet();
    try {
      return queue.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      idle.decrementAndGet();
      // Whoever queued work meanwhile counted on this thread, which may be busy with other work
      // now.
      Quietly.run(this::staff);
    }
  }

  int waiting() {
    return queue.size();
  }
}
