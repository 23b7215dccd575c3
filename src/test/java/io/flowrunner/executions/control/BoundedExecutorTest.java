package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedExecutorTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger hired = new AtomicInteger();

  private BoundedExecutor executor(int most) {
    return new BoundedExecutor(
        work -> {
          hired.incrementAndGet();
          threads.execute(work);
        },
        most);
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void neverMoreThanItsBoundWorkAtOnceAndNothingIsLost() throws Exception {
    BoundedExecutor executor = executor(4);
    AtomicInteger working = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(20_000);
    for (int giver = 0; giver < 4; giver++) {
      threads.execute(
          () -> {
            for (int i = 0; i < 5_000; i++) {
              executor.execute(
                  () -> {
                    most.accumulateAndGet(working.incrementAndGet(), Math::max);
                    working.decrementAndGet();
                    done.countDown();
                  });
            }
          });
    }

    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isBetween(1, 4);
  }

  @Test
  void allOfItsThreadsWorkWhenThereIsEnoughToDo() throws Exception {
    BoundedExecutor executor = executor(4);
    CountDownLatch together = new CountDownLatch(4);
    CountDownLatch met = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      executor.execute(
          () -> {
            together.countDown();
            if (awaits(together)) {
              met.countDown();
            }
          });
    }

    assertThat(met.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void workThatFollowsSoonFindsTheSameThread() throws Exception {
    BoundedExecutor executor = executor(4);
    for (int i = 0; i < 1_000; i++) {
      CountDownLatch done = new CountDownLatch(1);
      executor.execute(done::countDown);
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(hired.get()).isBetween(1, 8);
  }

  @Test
  void whatIsQueuedSurvivesThatNoFurtherThreadIsToBeHad() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    BoundedExecutor executor =
        new BoundedExecutor(
            work -> {
              if (full.get()) {
                throw new RejectedExecutionException("no more");
              }
              threads.execute(work);
            },
            2);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(2);
    executor.execute(
        () -> {
          begun.countDown();
          awaits(go);
          done.countDown();
        });
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    full.set(true);

    assertThatThrownBy(() -> executor.execute(done::countDown))
        .isInstanceOf(RejectedExecutionException.class);
    go.countDown();
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
