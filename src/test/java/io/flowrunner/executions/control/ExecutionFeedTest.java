package io.flowrunner.executions.control;

import static io.flowrunner.executions.control.RunOnPaper.completed;
import static io.flowrunner.executions.control.RunOnPaper.log;
import static io.flowrunner.executions.control.RunOnPaper.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.control.Subscriber.End;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecutionFeedTest {
  private static final String ID = "exec-1";
  private static final int OUTBOX = 10;

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final JournalStore store = new InMemoryJournalStore();
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final ExecutionFeed feed = new ExecutionFeed(store, tasks::add, timers, 2, OUTBOX);
  private final RunOnPaper run = new RunOnPaper(store, ID);

  @AfterEach
  void noTimersLeft() {
    timers.shutdownNow();
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Test
  void showsWhatHasHappenedAndThenWhatHappens() {
    run.commit(feed, started(), log("one"));
    RecordingSubscriber subscriber = RecordingSubscriber.quick();
    feed.subscribe(ID, 1, FeedForm.EVENTS, subscriber);
    runTasks();
    assertThat(subscriber.seqs()).containsExactly(1L, 2L);
    assertThat(subscriber.caughtUpAfter).isEqualTo(2);
    run.commit(feed, log("two"));
    runTasks();
    run.commit(feed, completed());
    runTasks();
    assertThat(subscriber.seqs()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(subscriber.messages.get(subscriber.messages.size() - 1).type())
        .isEqualTo("execution_completed");
    assertThat(subscriber.end).isCompletedWithValue(End.COMPLETE);
    assertThat(feed.subscribers()).isZero();
    assertThat(feed.topics()).isZero();
  }

  @Test
  void showsFromTheEventThatWasAskedFor() {
    run.commit(feed, started(), log("one"), log("two"), completed());
    RecordingSubscriber subscriber = RecordingSubscriber.quick();
    feed.subscribe(ID, 3, FeedForm.EVENTS, subscriber);
    runTasks();
    assertThat(subscriber.seqs()).containsExactly(3L, 4L);
    assertThat(subscriber.end).isCompletedWithValue(End.COMPLETE);
  }

  @Test
  void endsAtOnceWhenAskedForWhatComesAfterTheEnd() {
    run.commit(feed, started(), completed());
    RecordingSubscriber subscriber = RecordingSubscriber.quick();
    feed.subscribe(ID, 3, FeedForm.EVENTS, subscriber);
    runTasks();
    assertThat(subscriber.messages).isEmpty();
    assertThat(subscriber.end).isCompletedWithValue(End.COMPLETE);
  }

  @Test
  void showsNoEventTwiceThatIsReadAndAnnounced() {
    RunOnPaper.Committed first = run.write(started());
    RecordingSubscriber subscriber = RecordingSubscriber.quick();
    feed.subscribe(ID, 1, FeedForm.EVENTS, subscriber);
    first.announce(feed);
    RunOnPaper.Committed second = run.write(log("one"));
    runTasks();
    second.announce(feed);
    runTasks();
    assertThat(subscriber.seqs()).containsExactly(1L, 2L);
  }

  @Test
  void fillsAGapFromTheStore() {
    run.commit(feed, started());
    RecordingSubscriber subscriber = RecordingSubscriber.quick();
    feed.subscribe(ID, 1, FeedForm.EVENTS, subscriber);
    runTasks();
    run.write(log("another instance says"), log("this"));
    run.commit(feed, log("and this one goes on"));
    run.commit(feed, completed());
    runTasks();
    assertThat(subscriber.seqs()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(subscriber.end).isCompletedWithValue(End.COMPLETE);
  }

  @Test
  void encodesALiveEventOnceForAll() {
    RecordingSubscriber one = RecordingSubscriber.quick();
    RecordingSubscriber other = RecordingSubscriber.quick();
    feed.subscribe(ID, 1, FeedForm.EVENTS, one);
    feed.subscribe(ID, 1, FeedForm.EVENTS, other);
    runTasks();
    run.commit(feed, started());
    runTasks();
    assertThat(one.messages).isNotEmpty();
    assertThat(one.messages.get(0)).isSameAs(other.messages.get(0));
  }

  @Test
  void masksWithEverySecretThatTheRunKnows() {
    run.commit(feed, started(), log("said hunter2 aloud"), log("resolved", "hunter2"));
    RecordingSubscriber subscriber = RecordingSubscriber.quick();
    feed.subscribe(ID, 1, FeedForm.EVENTS, subscriber);
    runTasks();
    run.commit(feed, log("live hunter2"), log("live swordfish", "swordfish"));
    runTasks();
    assertThat(subscriber.seqs()).hasSize(5);
    assertThat(subscriber.text()).contains("said *** aloud", "live ***");
    assertThat(subscriber.text()).doesNotContain("hunter2", "swordfish");
  }

  @Test
  void closesWhoFallsBehindAndNobodyElse() {
    RecordingSubscriber slow = RecordingSubscriber.slow();
    RecordingSubscriber quick = RecordingSubscriber.quick();
    feed.subscribe(ID, 1, FeedForm.EVENTS, slow);
    feed.subscribe(ID, 1, FeedForm.EVENTS, quick);
    run.commit(feed, started());
    runTasks();
    for (int i = 0; i < OUTBOX; i++) {
      run.commit(feed, log("line " + i));
      runTasks();
    }
    assertThat(slow.end).isNotDone();
    run.commit(feed, log("one too many"));
    runTasks();
    assertThat(slow.end).isCompletedWithValue(End.TOO_SLOW);
    assertThat(slow.seqs()).hasSizeLessThanOrEqualTo(1);
    assertThat(quick.seqs()).hasSize(OUTBOX + 2);
    slow.take();
    run.commit(feed, completed());
    runTasks();
    assertThat(quick.end).isCompletedWithValue(End.COMPLETE);
    assertThat(slow.ends).isEqualTo(1);
  }

  @Test
  void waitsForASlowSubscriberWhileItShowsWhatIsStored() {
    run.commit(feed, started());
    for (int i = 0; i < 5 * OUTBOX; i++) {
      run.commit(feed, log("line " + i));
    }
    run.commit(feed, completed());
    RecordingSubscriber slow = RecordingSubscriber.slow();
    feed.subscribe(ID, 1, FeedForm.EVENTS, slow);
    runTasks();
    while (slow.hasPending()) {
      slow.take();
      runTasks();
    }
    assertThat(slow.seqs()).hasSize(5 * OUTBOX + 2).isSorted();
    assertThat(slow.end).isCompletedWithValue(End.COMPLETE);
  }

  @Test
  void letsGoOfWhoCannotBeReached() {
    RecordingSubscriber subscriber = RecordingSubscriber.slow();
    feed.subscribe(ID, 1, FeedForm.EVENTS, subscriber);
    run.commit(feed, started(), log("one"));
    runTasks();
    subscriber.breakDown();
    runTasks();
    assertThat(subscriber.end).isCompletedWithValue(End.UNREACHABLE);
    assertThat(feed.topics()).isZero();
  }

  @Test
  void saysNothingToWhoHasLeft() {
    RecordingSubscriber subscriber = RecordingSubscriber.quick();
    Subscription subscription = feed.subscribe(ID, 1, FeedForm.EVENTS, subscriber);
    subscription.close();
    subscription.close();
    run.commit(feed, started(), completed());
    runTasks();
    assertThat(subscriber.messages).isEmpty();
    assertThat(subscriber.ends).isZero();
    assertThat(feed.subscribers()).isZero();
    assertThat(feed.topics()).isZero();
  }

  @Test
  void endsWhenTheJournalCannotBeRead() {
    ExecutionFeed broken = new ExecutionFeed(unreadable(), tasks::add, timers, 2, OUTBOX);
    RecordingSubscriber subscriber = RecordingSubscriber.quick();
    broken.subscribe(ID, 1, FeedForm.EVENTS, subscriber);
    runTasks();
    assertThat(subscriber.end).isCompletedWithValue(End.UNREADABLE);
    assertThat(broken.subscribers()).isZero();
  }

  @Test
  void refusesMoreSubscribersThanItsCapacity() {
    Subscription first = feed.subscribe(ID, 1, FeedForm.EVENTS, RecordingSubscriber.quick());
    feed.requireRoom();
    feed.subscribe(ID, 1, FeedForm.EVENTS, RecordingSubscriber.quick());
    assertThatThrownBy(
            () -> feed.subscribe("exec-2", 1, FeedForm.EVENTS, RecordingSubscriber.quick()))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(problem.kind()).isEqualTo(ProblemKind.UNAVAILABLE));
    assertThatThrownBy(feed::requireRoom).isInstanceOf(ProblemException.class);
    first.close();
    feed.requireRoom();
  }

  @Test
  void doesNotLookAtEventsThatNobodyWatches() {
    List<RecordedEvent> untouchable =
        new AbstractList<>() {
          @Override
          public RecordedEvent get(int index) {
            throw new AssertionError("touched");
          }

          @Override
          public int size() {
            throw new AssertionError("touched");
          }
        };
    feed.committed(untouchable, Execution.of(ID));
    assertThat(tasks).isEmpty();
  }

  @Test
  void tellsOfAnEndThatComesLater() {
    run.commit(feed, started());
    CompletableFuture<Boolean> end = feed.ended(ID, Duration.ofHours(1)).toCompletableFuture();
    runTasks();
    assertThat(end).isNotDone();
    run.commit(feed, log("one"));
    runTasks();
    assertThat(end).isNotDone();
    run.commit(feed, completed());
    assertThat(end).as("not on the journal's thread").isNotDone();
    runTasks();
    assertThat(end).isCompletedWithValue(true);
    assertThat(feed.topics()).isZero();
  }

  @Test
  void tellsOfAnEndThatWasBefore() {
    run.commit(feed, started(), completed());
    CompletableFuture<Boolean> end = feed.ended(ID, Duration.ofHours(1)).toCompletableFuture();
    runTasks();
    assertThat(end).isCompletedWithValue(true);
    assertThat(feed.topics()).isZero();
  }

  @Test
  void nobodyWaitsForTheEndOfARunThatWasRemoved() {
    CompletableFuture<Boolean> end = feed.ended(ID, Duration.ofHours(1)).toCompletableFuture();
    runTasks();
    assertThat(end).isCompletedWithValue(false);
    assertThat(feed.topics()).isZero();
  }

  @Test
  void tellsWhenTheEndDoesNotComeInTime() throws Exception {
    ExecutionFeed direct = new ExecutionFeed(store, Runnable::run, timers, 2, OUTBOX);
    run.commit(direct, started());
    CompletableFuture<Boolean> end = direct.ended(ID, Duration.ofMillis(5)).toCompletableFuture();
    assertThat(end.get(20, TimeUnit.SECONDS)).isFalse();
    assertThat(direct.topics()).isZero();
  }

  /** Nothing can be read from it. */
  private static JournalStore unreadable() {
    return (JournalStore)
        Proxy.newProxyInstance(
            JournalStore.class.getClassLoader(),
            new Class<?>[] {JournalStore.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException();
            });
  }
}
