package io.flowrunner.executions.control;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** One piece of work that is done whenever there is reason to, by one thread at a time. */
final class Turns {
  private final Executor executor;
  private final Runnable work;
  private final AtomicInteger reasons = new AtomicInteger();

  Turns(Executor executor, Runnable work) {
    this.executor = executor;
    this.work = work;
  }

  /** There is reason for another turn; returns at once. */
  void ask() {
    if (reasons.getAndIncrement() == 0) {
      submit();
    }
  }

  private void submit() {
    try {
      executor.execute(this::turn);
    } catch (RejectedExecutionException e) {
      reasons.set(0); // the server is going down
    }
  }

  private void turn() {
    int seen = reasons.get();
    Quietly.run(work);
    if (reasons.addAndGet(-seen) != 0) {
      submit();
    }
  }
}
