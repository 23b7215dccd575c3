package io.flowrunner.executions.control;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * At most {@code threads} of another executor's threads work through one queue. A thread stays
 * while there is work, so a busy queue costs no hand-over per piece.
 */
final class BoundedExecutor implements Executor {
  private final Executor threads;
  private final int most;
  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger working = new AtomicInteger();

  BoundedExecutor(Executor threads, int most) {
    this.threads = threads;
    this.most = most;
  }

  @Override
  public void execute(Runnable work) {
    queue.add(work);
    int now = working.get();
    while (now < most) {
      if (working.compareAndSet(now, now + 1)) {
        hire();
        return;
      }
      now = working.get();
    }
  }

  private void hire() {
    try {
      threads.execute(this::drain);
    } catch (RejectedExecutionException e) {
      working.decrementAndGet();
      throw e;
    }
  }

  private void drain() {
    do {
      for (Runnable work = queue.poll(); work != null; work = queue.poll()) {
        Quietly.run(work);
      }
      working.decrementAndGet();
      // Work that came between the last look and the decrement would wait for the next execute.
    } while (!queue.isEmpty() && rehire());
  }

  private boolean rehire() {
    int now = working.get();
    while (now < most) {
      if (working.compareAndSet(now, now + 1)) {
        return true;
      }
      now = working.get();
    }
    return false;
  }

  int waiting() {
    return queue.size();
  }
}
