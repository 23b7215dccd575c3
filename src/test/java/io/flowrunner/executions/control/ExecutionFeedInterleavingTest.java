package io.flowrunner.executions.control;

import static io.flowrunner.executions.control.RunOnPaper.completed;
import static io.flowrunner.executions.control.RunOnPaper.log;
import static io.flowrunner.executions.control.RunOnPaper.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.executions.control.Subscriber.End;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Whoever comes when, and whatever happens in which order: everyone sees the same events. */
class ExecutionFeedInterleavingTest {
  private static final int EVENTS = 40;
  private static final int UNBOUNDED = 1_000_000;

  /** Takes its work in any order that the seed says: an executor promises none. */
  private static final class Whims {
    final List<Runnable> tasks = new ArrayList<>();
    final Random random;

    Whims(long seed) {
      random = new Random(seed);
    }

    boolean runAny() {
      if (tasks.isEmpty()) {
        return false;
      }
      tasks.remove(random.nextInt(tasks.size())).run();
      return true;
    }
  }

  @Property(tries = 400)
  void everySubscriberSeesEveryEventOnceInOrder(@ForAll long seed) {
    Whims whims = new Whims(seed);
    JournalStore store = new InMemoryJournalStore();
    ScheduledExecutorService noTimers = null;
    ExecutionFeed feed = new ExecutionFeed(store, whims.tasks::add, noTimers, 100, UNBOUNDED);
    RunOnPaper run = new RunOnPaper(store, "exec-1");
    Map<RecordingSubscriber, Long> subscribers = new LinkedHashMap<>();
    RunOnPaper.Committed unannounced = null;
    long written = 0;
    while (written < EVENTS || unannounced != null || subscribers.size() < 8) {
      switch (whims.random.nextInt(5)) {
        case 0 -> {
          if (unannounced == null && written < EVENTS) {
            int more = (int) Math.min(EVENTS - written, 1 + whims.random.nextInt(5));
            unannounced = run.write(events(written, more));
            written += more;
          }
        }
        case 1 -> {
          if (unannounced != null) {
            unannounced.announce(feed);
            unannounced = null;
          }
        }
        case 2 -> {
          if (written > 0 && subscribers.size() < 8) {
            long from = 1 + whims.random.nextInt(EVENTS + 2);
            RecordingSubscriber subscriber =
                whims.random.nextBoolean()
                    ? RecordingSubscriber.quick()
                    : RecordingSubscriber.slow();
            subscribers.put(subscriber, from);
            feed.subscribe("exec-1", from, FeedForm.EVENTS, subscriber);
          }
        }
        case 3 -> takeOne(whims, subscribers);
        default -> whims.runAny();
      }
    }
    while (whims.runAny() || takeOne(whims, subscribers)) {
      // until nothing is left to do
    }
    subscribers.forEach(
        (subscriber, from) -> {
          assertThat(subscriber.seqs())
              .containsExactlyElementsOf(LongStream.rangeClosed(from, EVENTS).boxed().toList());
          assertThat(subscriber.end).isCompletedWithValue(End.COMPLETE);
          assertThat(subscriber.ends).isEqualTo(1);
        });
    assertThat(feed.subscribers()).isZero();
    assertThat(feed.topics()).isZero();
  }

  private static boolean takeOne(Whims whims, Map<RecordingSubscriber, Long> subscribers) {
    List<RecordingSubscriber> holding =
        subscribers.keySet().stream().filter(RecordingSubscriber::hasPending).toList();
    if (holding.isEmpty()) {
      return false;
    }
    holding.get(whims.random.nextInt(holding.size())).take();
    return true;
  }

  private static ExecutionEvent[] events(long written, int more) {
    ExecutionEvent[] events = new ExecutionEvent[more];
    for (int i = 0; i < more; i++) {
      long seq = written + i + 1;
      events[i] = seq == 1 ? started() : seq == EVENTS ? completed() : log("line " + seq);
    }
    return events;
  }

  @Test
  void holdsOnRealThreads() throws Exception {
    int runs = 40;
    int watchers = 6;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    ExecutorService others = Executors.newCachedThreadPool();
    JournalStore store = new InMemoryJournalStore();
    ExecutionFeed feed = new ExecutionFeed(store, threads, null, UNBOUNDED, UNBOUNDED);
    try {
      for (int r = 0; r < runs; r++) {
        String id = "exec-" + r;
        CountDownLatch go = new CountDownLatch(1);
        Future<?> journal =
            others.submit(
                () -> {
                  go.await();
                  RunOnPaper run = new RunOnPaper(store, id);
                  for (long written = 0; written < EVENTS; written++) {
                    run.commit(feed, events(written, 1));
                  }
                  return null;
                });
        List<RecordingSubscriber> subscribers = new ArrayList<>();
        List<Future<?>> arrivals = new ArrayList<>();
        for (int w = 0; w < watchers; w++) {
          RecordingSubscriber subscriber = RecordingSubscriber.quick();
          subscribers.add(subscriber);
          arrivals.add(
              others.submit(
                  () -> {
                    go.await();
                    return feed.subscribe(id, 1, FeedForm.EVENTS, subscriber);
                  }));
        }
        go.countDown();
        journal.get(30, TimeUnit.SECONDS);
        for (Future<?> arrival : arrivals) {
          arrival.get(30, TimeUnit.SECONDS);
        }
        for (RecordingSubscriber subscriber : subscribers) {
          assertThat(subscriber.end.get(30, TimeUnit.SECONDS)).isEqualTo(End.COMPLETE);
          assertThat(subscriber.seqs())
              .containsExactlyElementsOf(LongStream.rangeClosed(1, EVENTS).boxed().toList());
        }
      }
      assertThat(feed.subscribers()).isZero();
    } finally {
      threads.shutdownNow();
      others.shutdownNow();
    }
  }
}
