package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairTurnsTest {
  private final Deque<Runnable> given = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private void ask(FairTurns turns, String account, int from, int to) {
    for (int i = from; i < to; i++) {
      String name = account + i;
      turns.execute(account, () -> done.add(name));
    }
  }

  private void runAll() {
    for (Runnable next = given.poll(); next != null; next = given.poll()) {
      next.run();
    }
  }

  @Test
  void accountsAreServedInTurnAndEachInOrder() {
    FairTurns turns = new FairTurns(given::add, 1);
    ask(turns, "a", 0, 4);
    ask(turns, "b", 0, 2);
    ask(turns, "c", 0, 1);
    runAll();

    assertThat(done).containsExactly("a0", "b0", "c0", "a1", "b1", "a2", "a3");
    assertThat(turns.accounts()).isZero();
  }

  @Test
  void whoComesLateWaitsForOneTurnOfEachOther() {
    FairTurns turns = new FairTurns(given::add, 3);
    ask(turns, "a", 0, 10_000);
    ask(turns, "b", 0, 10_000);
    for (int i = 0; i < 101; i++) {
      given.remove().run();
    }
    ask(turns, "late", 0, 1);
    runAll();

    assertThat(done.indexOf("late0")).isBetween(101, 103);
    assertThat(done).hasSize(20_001).doesNotHaveDuplicates();
  }

  @Test
  void theExecutorHasNoMoreOfThemThanItMay() {
    FairTurns turns = new FairTurns(given::add, 3);
    ask(turns, "a", 0, 10);
    ask(turns, "b", 0, 10);
    while (!given.isEmpty()) {
      assertThat(given.size()).isLessThanOrEqualTo(3);
      given.remove().run();
    }

    assertThat(done).hasSize(20);
  }

  @Test
  void otherWorkOfTheExecutorHasItsTurnToo() {
    FairTurns turns = new FairTurns(given::add, 1);
    ask(turns, "a", 0, 3);
    given.add(() -> done.add("other"));
    runAll();

    assertThat(done).containsExactly("a0", "other", "a1", "a2");
  }

  @Test
  void aTurnThatThrowsTakesNoOtherWithIt() {
    FairTurns turns = new FairTurns(given::add, 1);
    turns.execute(
        "a",
        () -> {
          throw new AssertionError("thrown on purpose");
        });
    ask(turns, "a", 0, 2);
    runAll();
    ask(turns, "a", 2, 3);
    runAll();

    assertThat(done).containsExactly("a0", "a1", "a2");
  }

  @Test
  void aTurnMayAskForAnother() {
    FairTurns turns = new FairTurns(given::add, 1);
    turns.execute("a", () -> ask(turns, "a", 0, 2));
    runAll();

    assertThat(done).containsExactly("a0", "a1");
  }

  @Test
  void whatIsRefusedComesWithTheNextThatIsTaken() {
    boolean[] full = {true};
    FairTurns turns =
        new FairTurns(
            work -> {
              if (full[0]) {
                throw new RejectedExecutionException("no more");
              }
              given.add(work);
            },
            1);
    assertThatThrownBy(() -> ask(turns, "a", 0, 1)).isInstanceOf(RejectedExecutionException.class);
    full[0] = false;
    ask(turns, "b", 0, 2);
    full[0] = true;
    runAll();

    assertThat(done).containsExactly("a0", "b0", "b1");
    assertThat(turns.accounts()).isZero();
  }

  @Test
  void whatIsRefusedAndKeptAllTheSameRunsOnce() {
    FairTurns turns =
        new FairTurns(
            work -> {
              given.add(work);
              throw new RejectedExecutionException("no more");
            },
            1);
    for (int i = 0; i < 3; i++) {
      int turn = i;
      assertThatThrownBy(() -> ask(turns, "a", turn, turn + 1))
          .isInstanceOf(RejectedExecutionException.class);
    }
    runAll();

    assertThat(done).containsExactly("a0", "a1", "a2");
  }

  @Test
  void everyTurnRunsOnceWhateverHappens() throws Exception {
    stress(threads, 4);
  }

  @Test
  void everyTurnRunsOnceThoughTheExecutorRefusesManyTimes() throws Exception {
    Random random = new Random(7);
    stress(
        work -> {
          int chance;
          synchronized (random) {
            chance = random.nextInt(6);
          }
          if (chance != 0) {
            threads.execute(work);
          }
          if (chance <= 1) {
            throw new RejectedExecutionException("no more");
          }
        },
        4);
  }

  private void stress(Executor executor, int most) throws Exception {
    int givers = 8;
    int each = 5_000;
    FairTurns turns = new FairTurns(executor, most);
    AtomicIntegerArray runs = new AtomicIntegerArray(givers * each);
    AtomicInteger working = new AtomicInteger();
    AtomicInteger highest = new AtomicInteger();
    CountDownLatch left = new CountDownLatch(givers * each);
    CountDownLatch gave = new CountDownLatch(givers);
    for (int giver = 0; giver < givers; giver++) {
      int first = giver * each;
      threads.execute(
          () -> {
            for (int i = first; i < first + each; i++) {
              int turn = i;
              execute(
                  turns,
                  "account-" + i % 17,
                  () -> {
                    highest.accumulateAndGet(working.incrementAndGet(), Math::max);
                    runs.incrementAndGet(turn);
                    working.decrementAndGet();
                    left.countDown();
                  });
            }
            gave.countDown();
          });
    }
    assertThat(gave.await(30, TimeUnit.SECONDS)).isTrue();
    // what the executor refused last waits for one that it takes
    EngineFixture.await(
        () -> {
          execute(turns, "last", () -> {});
          return left.getCount() == 0;
        });

    assertThat(IntStream.range(0, runs.length()).map(runs::get)).containsOnly(1);
    assertThat(highest.get()).isBetween(1, most);
  }

  private static void execute(FairTurns turns, String account, Runnable turn) {
    try {
      turns.execute(account, turn);
    } catch (RejectedExecutionException e) {
      // it stays
    }
  }
}
