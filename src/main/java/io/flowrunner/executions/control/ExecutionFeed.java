package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Tells subscribers what an execution has done and does: from the store and then live, in order,
 * without gaps or doubles. An execution that nobody watches costs the journal one look into a map.
 */
@ApplicationScoped
public class ExecutionFeed implements CommitListener {
  private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

  private final Map<String, Topic> topics = new ConcurrentHashMap<>();
  private final AtomicInteger subscribers = new AtomicInteger();
  private final Subscription.Source source;
  private final ScheduledExecutorService timers;
  private final int capacity;

  protected ExecutionFeed() {
    this(null, null, null, 0, 0);
  }

  @Inject
  public ExecutionFeed(JournalStore store, Dispatcher dispatcher, Settings settings) {
    this(
        store,
        dispatcher.delivery(),
        dispatcher.timers(),
        settings.get(Settings.SUBSCRIBERS),
        settings.get(Settings.OUTBOX));
  }

  /**
   * @param executor where subscribers are served and the store is read
   * @param capacity subscribers at the same time
   * @param outbox events that may wait for one subscriber
   */
  public ExecutionFeed(
      JournalStore store,
      Executor executor,
      ScheduledExecutorService timers,
      int capacity,
      int outbox) {
    this.source = new Subscription.Source(store, executor, outbox);
    this.timers = timers;
    this.capacity = capacity;
  }

  /**
   * Begins to tell a subscriber about an execution, from the event {@code fromSeq} on. The caller
   * has checked that the execution exists and may be seen.
   *
   * @throws ProblemException unavailable when there are too many subscribers
   */
  public Subscription subscribe(
      String executionId, long fromSeq, FeedForm form, Subscriber subscriber) {
    if (subscribers.incrementAndGet() > capacity) {
      subscribers.decrementAndGet();
      throw full();
    }
    Subscription[] made = new Subscription[1]; // its way out needs itself
    made[0] =
        new Subscription(
            source,
            executionId,
            fromSeq,
            form,
            subscriber,
            () -> {
              subscribers.decrementAndGet();
              leave(executionId, topic -> topic.remove(made[0]));
            });
    // Registered before the store is read: what is committed after the reading is announced.
    join(executionId, topic -> topic.add(made[0]));
    made[0].begin();
    return made[0];
  }

  /** Refuses, as {@link #subscribe} would, while it can still be said in HTTP. */
  public void requireRoom() {
    if (subscribers.get() >= capacity) {
      throw full();
    }
  }

  /** How many subscribers there are. */
  public int subscribers() {
    return subscribers.get();
  }

  /**
   * Waits for the end of an execution without holding a thread; one that has ended already counts.
   *
   * @return whether it ended in that time
   */
  public CompletionStage<Boolean> ended(String executionId, Duration atMost) {
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    join(executionId, topic -> topic.add(end));
    Future<?> alarm =
        timers.schedule(
            () -> source.executor().execute(() -> end.complete(false)),
            atMost.toMillis(),
            TimeUnit.MILLISECONDS);
    source.executor().execute(() -> lookForEnd(executionId, end));
    return end.whenComplete(
        (result, failure) -> {
          alarm.cancel(false);
          leave(executionId, topic -> topic.remove(end));
        });
  }

  private void lookForEnd(String executionId, CompletableFuture<Boolean> end) {
    if (end.isDone()) {
      return;
    }
    try {
      List<RecordedEvent> events = source.store().events(executionId, 1);
      if (events.isEmpty()) {
        end.complete(false); // removed: nobody will announce an end
      } else if (LiveEvent.isTerminal(events.get(events.size() - 1).event())) {
        end.complete(true);
      }
    } catch (RuntimeException e) {
      end.completeExceptionally(e);
    }
  }

  @Override
  public void committed(List<RecordedEvent> events, Execution after) {
    Topic topic = topics.get(after.id());
    if (topic != null) {
      topic.announce(events, after);
    }
  }

  private void join(String executionId, Consumer<Topic> entry) {
    topics.compute(
        executionId,
        (id, present) -> {
          Topic topic = present == null ? new Topic(source.executor()) : present;
          entry.accept(topic);
          return topic;
        });
  }

  private void leave(String executionId, Consumer<Topic> exit) {
    topics.computeIfPresent(
        executionId,
        (id, topic) -> {
          exit.accept(topic);
          return topic.isEmpty() ? null : topic;
        });
  }

  private static ProblemException full() {
    return ProblemException.unavailable("Too many subscribers; try again later", TRY_AGAIN);
  }

  /** How many executions are watched: none when nobody is there. */
  int topics() {
    return topics.size();
  }
}
