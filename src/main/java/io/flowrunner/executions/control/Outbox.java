package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.executions.entity.Segment.Admission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one execution has to tell the journal. Filled by its runner, emptied by the journal's
 * thread: whatever gathers between two flushes becomes one segment.
 */
final class Outbox {
  /** Is told what became of the events; called on the journal's thread. */
  interface Owner {
    /** The segment is stored, with what the store gave to its events. */
    void committed(Segment segment);

    /**
     * The journal refused for good what came after {@code stored}.
     *
     * @param stored the last stored state; null when nothing is
     */
    void refused(Execution stored, RuntimeException reason);
  }

  private final Owner owner;
  private final Duration retention;
  private List<RecordedEvent> events = new ArrayList<>();
  private Execution stored;
  private Execution latest;
  private Admission admission;
  private boolean queued;
  private boolean refused;

  /**
   * @param stored the state in the database; null for a new execution
   * @param admission for a new execution
   * @param retention how long the execution is kept after its end; null for the default
   */
  Outbox(Owner owner, Execution stored, Admission admission, Duration retention) {
    this.owner = owner;
    this.retention = retention;
    this.stored = stored;
    this.admission = admission;
  }

  Owner owner() {
    return owner;
  }

  /** Answers whether the journal must be told that there is something here. */
  synchronized boolean add(List<RecordedEvent> more, Execution after) {
    if (refused) {
      return false; // it follows what is not stored
    }
    events.addAll(more);
    latest = after;
    boolean first = !queued;
    queued = true;
    return first;
  }

  /**
   * Everything that waits, as one segment.
   *
   * @param number of no other segment of this writer: what is stored is told by it from what is not
   */
  synchronized Segment take(long number) {
    Segment segment = new Segment(stored, latest, events, admission, number, retention);
    events = new ArrayList<>();
    return segment;
  }

  /** Answers whether more has come meanwhile. */
  synchronized boolean committed(Segment segment) {
    stored = segment.after();
    admission = null;
    queued = !events.isEmpty();
    return queued;
  }

  /** Forgets what was not stored, and what is added before {@link #reopen}. */
  synchronized Execution discard() {
    refused = true;
    events = new ArrayList<>();
    latest = stored;
    queued = false;
    return stored;
  }

  /** What is added from now on follows what is stored. */
  synchronized void reopen() {
    refused = false;
  }
}
