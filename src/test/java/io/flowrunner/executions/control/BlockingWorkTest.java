package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.scripting.entity.Cancellation;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockingWorkTest {
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Cancellation cancellation = new Cancellation();

  @AfterEach
  void stop() {
    thread.shutdownNow();
  }

  @Test
  void endsWithWhatTheWorkGives() throws Exception {
    NodeResult given = NodeResult.completed(1);
    assertThat(result(BlockingWork.start(() -> given, thread, cancellation)).get()).isSameAs(given);
  }

  @Test
  void endsWithWhatTheWorkThrows() {
    NodeResult.Pending pending =
        BlockingWork.start(
            () -> {
              throw new IOException("gone");
            },
            thread,
            cancellation);
    assertThatThrownBy(() -> result(pending).get()).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void aCancellationInterruptsTheWorkAndNotWhatComesAfter() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    NodeResult.Pending pending =
        BlockingWork.start(
            () -> {
              begun.countDown();
              new CountDownLatch(1).await();
              return null;
            },
            thread,
            cancellation);
    begun.await();
    cancellation.cancel();
    assertThatThrownBy(() -> result(pending).get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(thread.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
  }

  @Test
  void workThatIsCancelledBeforeItBeginsNeverDoes() {
    AtomicBoolean ran = new AtomicBoolean();
    cancellation.cancel();
    NodeResult.Pending pending =
        BlockingWork.start(
            () -> {
              ran.set(true);
              return null;
            },
            thread,
            cancellation);
    assertThatThrownBy(() -> result(pending).get(10, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
    assertThat(ran).isFalse();
  }

  @Test
  void aPoolThatTakesNothingFailsTheWork() {
    NodeResult.Pending pending =
        BlockingWork.start(
            () -> null,
            work -> {
              throw new RejectedExecutionException("closed");
            },
            cancellation);
    assertThatThrownBy(() -> result(pending).get())
        .hasCauseInstanceOf(RejectedExecutionException.class);
  }

  private static CompletableFuture<NodeResult> result(NodeResult.Pending pending) {
    return pending.result().toCompletableFuture();
  }
}
