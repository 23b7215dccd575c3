package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.control.JournalStore.FencedException;
import io.flowrunner.executions.control.JournalStore.OutageException;
import io.flowrunner.executions.entity.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The one writer of this instance: many executions, one transaction (group commit). What it has
 * committed it publishes, in order. When the database is gone it keeps everything and tries again;
 * only what fails alone, while the database works, is given up.
 */
public final class Journal {
  private static final Logger LOG = Logger.getLogger(Journal.class.getName());
  private static final int BATCH_EXECUTIONS = 500;
  private static final long BATCH_BYTES = 4L << 20;
  private static final int TRIES_ALONE = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final JournalStore store;
  private final List<CommitListener> listeners;
  private final Meter meter;
  private final int capacity;
  private final String writer = UUID.randomUUID().toString();
  private final BlockingQueue<Outbox> queue = new LinkedBlockingQueue<>();
  private long segments;
  private volatile boolean stopping;
  private volatile boolean faltering;
  private volatile Thread thread;

  private record Taken(Segment segment, Outbox outbox) {}

  /** Takes the figures of each flush. */
  @FunctionalInterface
  public interface Meter {
    void flushed(int executions, long nanos);

    /** Rows of all tables that one transaction has inserted, changed or removed. */
    default void wrote(int rows) {}
  }

  /**
   * @param capacity executions waiting; beyond it nothing new is admitted
   */
  public Journal(JournalStore store, List<CommitListener> listeners, Meter meter, int capacity) {
    this.store = store;
    this.listeners = List.copyOf(listeners);
    this.meter = meter;
    this.capacity = capacity;
  }

  /** Begins to write, on one thread of the factory. */
  public void start(ThreadFactory threads) {
    thread = threads.newThread(this::work);
    thread.start();
  }

  /** Writes what waits, then ends; answers whether it came to the end in time. */
  public boolean stop(Duration patience) throws InterruptedException {
    stopping = true;
    Thread writing = thread;
    if (writing == null) {
      return true;
    }
    writing.join(patience.toMillis());
    return !writing.isAlive();
  }

  /** Whether its thread works, be it in vain for now. */
  public boolean isRunning() {
    Thread writing = thread;
    return writing != null && writing.isAlive();
  }

  /** Whether it works, and the database takes what it writes. */
  public boolean isAlive() {
    return isRunning() && !faltering;
  }

  /** Whether nothing new should be admitted, and runs under way should hold back. */
  public boolean isFull() {
    return queue.size() >= capacity || faltering;
  }

  public int waiting() {
    return queue.size();
  }

  void append(Outbox outbox, List<RecordedEvent> events, Execution after) {
    if (outbox.add(events, after)) {
      queue.add(outbox);
    }
  }

  private void work() {
    try {
      while (!stopping || !queue.isEmpty()) {
        Outbox first = next();
        List<Taken> batch = first == null ? List.of() : gather(first);
        if (!batch.isEmpty()) {
          flush(batch);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Null when there was none for a moment. */
  private Outbox next() throws InterruptedException {
    try {
      return queue.poll(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      requireStopping(e);
      return null;
    }
  }

  private List<Taken> gather(Outbox first) {
    List<Taken> taken = new ArrayList<>();
    long bytes = 0;
    for (Outbox next = first; next != null; next = queue.poll()) {
      Segment segment = next.take(++segments);
      if (segment.events().isEmpty()) {
        continue; // abandoned meanwhile
      }
      taken.add(new Taken(segment, next));
      bytes += segment.after().bytes() - (segment.before() == null ? 0 : segment.before().bytes());
      if (taken.size() >= BATCH_EXECUTIONS || bytes >= BATCH_BYTES) {
        break;
      }
    }
    return taken;
  }

  private void flush(List<Taken> taken) throws InterruptedException {
    long begun = System.nanoTime();
    try {
      List<Segment> stored = write(taken.stream().map(Taken::segment).toList());
      for (int i = 0; i < stored.size(); i++) {
        committed(stored.get(i), taken.get(i).outbox());
      }
    } catch (RuntimeException e) {
      oneByOne(taken);
    }
    meter.flushed(taken.size(), System.nanoTime() - begun);
  }

  /** An error in the values of one run must not end the thread that writes all. */
  private List<Segment> write(List<Segment> segments) {
    try {
      return store.write(writer, segments);
    } catch (Error e) {
      throw new IllegalStateException(e.toString(), e);
    }
  }

  /** Finds out which of them cannot be stored; the others must not suffer. */
  private void oneByOne(List<Taken> taken) throws InterruptedException {
    for (Taken each : taken) {
      alone(each.segment(), each.outbox());
    }
    faltering = false;
  }

  private void alone(Segment segment, Outbox outbox) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    int tries = 0;
    while (true) {
      try {
        List<Segment> stored = write(List.of(segment));
        faltering = false;
        committed(stored.get(0), outbox);
        return;
      } catch (FencedException | AlreadyAdmittedException e) {
        refused(segment, outbox, e);
        return;
      } catch (RuntimeException e) {
        if (!(e instanceof OutageException) && storeWorks()) {
          if (++tries >= TRIES_ALONE) {
            LOG.log(Level.SEVERE, e, () -> segment.executionId() + " cannot be stored");
            refused(segment, outbox, e);
            return;
          }
        } else {
          outage(e);
        }
      }
      pause(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private void pause(Duration pause) throws InterruptedException {
    try {
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      requireStopping(e);
    }
  }

  /** Derby interrupts whoever uses a database that it closes after a severe error. */
  private void requireStopping(InterruptedException interrupted) throws InterruptedException {
    if (stopping) {
      throw interrupted;
    }
  }

  private void outage(RuntimeException reason) throws InterruptedException {
    if (!faltering) {
      faltering = true;
      LOG.warning(() -> "The journal cannot be written, trying again: " + reason.getMessage());
    }
    if (stopping) {
      throw new InterruptedException("stopped during an outage");
    }
  }

  private boolean storeWorks() {
    try {
      store.unfinished("~", 1);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private void committed(Segment segment, Outbox outbox) {
    if (outbox.committed(segment)) {
      queue.add(outbox);
    }
    for (CommitListener listener : listeners) {
      Quietly.run(() -> listener.committed(segment.events(), segment.after()));
    }
    Quietly.run(() -> outbox.owner().committed(segment));
  }

  private void refused(Segment segment, Outbox outbox, RuntimeException reason) {
    Execution stored = outbox.discard();
    Quietly.run(() -> outbox.owner().refused(stored, reason));
  }
}
