package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.control.Subscriber.End;
import io.flowrunner.executions.entity.ExecutionMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One subscriber's way through an execution: first what the store has, then what is committed
 * meanwhile and after. Live events wait in a bounded outbox; what the store has is fetched no
 * faster than the subscriber takes it.
 */
public final class Subscription {
  private static final Logger LOG = Logger.getLogger(Subscription.class.getName());

  /** After so many messages other subscribers have their turn. */
  private static final int MESSAGES_PER_TURN = 256;

  /** What all subscriptions share. */
  record Source(JournalStore store, Executor executor, int outbox) {}

  private final Source source;
  private final String executionId;
  private final long from;
  private final FeedForm form;
  private final Subscriber subscriber;
  private final Runnable leave;
  private final Turns turns;

  private final Queue<LiveEvent> outbox = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile boolean overflowed;
  private volatile boolean unreachable;
  private volatile boolean receiving;
  private volatile long readUpTo;

  // only touched in a turn
  private final Deque<LiveEvent> stored = new ArrayDeque<>();
  private final Deque<ExecutionMessage> messages = new ArrayDeque<>();
  private boolean read;
  private boolean live;
  private boolean complete;
  private long last;

  /**
   * @param from the first event to show
   * @param leave called once when nothing more is wanted
   */
  Subscription(
      Source source,
      String executionId,
      long from,
      FeedForm form,
      Subscriber subscriber,
      Runnable leave) {
    this.source = source;
    this.executionId = executionId;
    this.from = from;
    this.form = form;
    this.subscriber = subscriber;
    this.leave = leave;
    this.turns = new Turns(source.executor(), this::turn);
  }

  void begin() {
    turns.ask();
  }

  /** Takes a committed event; one thread at a time, in order. Returns at once. */
  void offer(LiveEvent event) {
    if (over.get() || overflowed || event.seq() <= readUpTo) {
      return;
    }
    if (waiting.incrementAndGet() > source.outbox()) {
      overflowed = true;
    } else {
      outbox.add(event);
    }
    turns.ask();
  }

  /** The subscriber wants nothing more; {@link Subscriber#over} is not called any more. */
  public void close() {
    if (over.compareAndSet(false, true)) {
      leave.run();
      turns.ask(); // lets go of what waits
    }
  }

  private void end(End end) {
    if (over.compareAndSet(false, true)) {
      leave.run();
      forget();
      subscriber.over(end);
    }
  }

  private void forget() {
    outbox.clear();
    stored.clear();
    messages.clear();
  }

  private void turn() {
    if (over.get()) {
      forget();
      return;
    }
    try {
      if (unreachable) {
        end(End.UNREACHABLE);
      } else if (overflowed) {
        end(End.TOO_SLOW);
      } else if (!receiving) {
        giveSome();
      }
    } catch (RuntimeException | Error e) {
      LOG.warning(() -> executionId + " cannot be shown: " + e);
      LOG.log(Level.FINE, executionId, e);
      end(End.UNREADABLE);
    }
  }

  private void giveSome() {
    for (int given = 0; given < MESSAGES_PER_TURN; given++) {
      ExecutionMessage message = next();
      if (message == null) {
        if (complete) {
          end(End.COMPLETE);
        }
        return;
      }
      give(message);
      if (receiving || unreachable) {
        return;
      }
    }
    turns.ask();
  }

  private void give(ExecutionMessage message) {
    CompletableFuture<?> received;
    try {
      received = subscriber.receive(message).toCompletableFuture();
    } catch (RuntimeException e) {
      received = CompletableFuture.failedFuture(e);
    }
    if (received.isDone() && !received.isCompletedExceptionally()) {
      return;
    }
    receiving = true;
    received.whenComplete(
        (ok, failure) -> {
          unreachable = failure != null;
          receiving = false;
          turns.ask();
        });
  }

  private ExecutionMessage next() {
    while (messages.isEmpty() && !complete) {
      LiveEvent event = nextEvent();
      if (event == null) {
        return null;
      }
      last = event.seq();
      complete = event.isTerminal();
      if (last >= from) {
        messages.addAll(event.messages(form));
      }
    }
    return messages.poll();
  }

  private LiveEvent nextEvent() {
    if (!read) {
      readStore();
      read = true;
    }
    if (!stored.isEmpty()) {
      return stored.poll();
    }
    if (!live) {
      live = true;
      subscriber.caughtUp();
    }
    dropUpTo(last);
    LiveEvent event = outbox.poll();
    if (event == null) {
      return null;
    }
    waiting.decrementAndGet();
    return event.seq() == last + 1 ? event : afterGap(event);
  }

  /** What was read from the store was announced as well. */
  private void dropUpTo(long seq) {
    for (LiveEvent event = outbox.peek();
        event != null && event.seq() <= seq;
        event = outbox.peek()) {
      outbox.remove();
      waiting.decrementAndGet();
    }
  }

  /** Events that another instance committed were not announced here, but the store has them. */
  private LiveEvent afterGap(LiveEvent event) {
    readStore();
    LiveEvent first = stored.poll();
    if (first == null || first.seq() != last + 1) {
      throw new IllegalStateException(
          executionId + " expected event " + (last + 1) + " but was " + event.seq());
    }
    return first;
  }

  /** All events are read, for the secrets of any may show in another. */
  private void readStore() {
    List<RecordedEvent> events = source.store().events(executionId, 1);
    Set<String> secrets = new HashSet<>();
    for (RecordedEvent recorded : events) {
      if (recorded.event().secrets() != null) {
        secrets.addAll(recorded.event().secrets());
      }
    }
    readUpTo = events.isEmpty() ? 0 : events.get(events.size() - 1).seq();
    dropUpTo(readUpTo);
    SecretsToMask toMask = new SecretsToMask(secrets);
    for (RecordedEvent recorded : events) {
      if (recorded.seq() > last) {
        stored.add(new LiveEvent(executionId, recorded, toMask));
      }
    }
  }
}
