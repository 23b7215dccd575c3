package io.flowrunner.executions.control;

import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Pending;
import io.flowrunner.scripting.entity.Cancellation;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Work of a node that holds a thread while it waits for something outside. A cancellation
 * interrupts it; work that has not begun by then never does.
 */
final class BlockingWork implements Runnable {
  private final Callable<NodeResult> work;
  private final CompletableFuture<NodeResult> result = new CompletableFuture<>();
  private boolean cancelled;
  private Thread worker;

  private BlockingWork(Callable<NodeResult> work) {
    this.work = work;
  }

  /** Ends with what {@code work} gives or throws. */
  static Pending start(Callable<NodeResult> work, Executor threads, Cancellation cancellation) {
    BlockingWork started = new BlockingWork(work);
    cancellation.onCancel(started::cancel);
    try {
      threads.execute(started);
    } catch (RejectedExecutionException e) {
      started.result.completeExceptionally(e);
    }
    return new Pending(started.result);
  }

  @Override
  public void run() {
    if (!begin()) {
      result.completeExceptionally(new CancellationException());
      return;
    }
    NodeResult given = null;
    Throwable thrown = null;
    try {
      given = work.call();
    } catch (Throwable e) {
      thrown = e;
    } finally {
      end();
    }
    if (thrown == null) {
      result.complete(given);
    } else {
      result.completeExceptionally(thrown);
    }
  }

  private synchronized boolean begin() {
    worker = cancelled ? null : Thread.currentThread();
    return !cancelled;
  }

  /** The thread goes back to its pool without an interrupt that was meant for this work. */
  private synchronized void end() {
    worker = null;
    Thread.interrupted();
  }

  private synchronized void cancel() {
    cancelled = true;
    if (worker != null) {
      worker.interrupt();
    }
  }
}
