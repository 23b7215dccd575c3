package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Segment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port to where the journal is kept. One writer at a time; reads from any thread. */
public interface JournalStore {

  /**
   * Stores all segments in one transaction: execution rows (new, or their head where it changed),
   * segments, admissions, counts. A segment that this writer stored already (its number tells) is
   * passed over: its commit had succeeded although the answer was lost.
   *
   * <p>Operations on the account's store are carried out in the same transaction.
   *
   * @return the segments as stored, in their order: with the outcomes of those operations
   * @param writer names this instance's journal since its start
   * @throws FencedException when another writer has written there, or the execution was removed;
   *     nothing was stored
   * @throws AlreadyAdmittedException when the idempotency key of a new execution stands for another
   *     one; nothing was stored
   * @throws OutageException when nothing can be stored for now; nothing was
   * @throws RuntimeException of any other kind when nothing was stored
   */
  List<Segment> write(String writer, List<Segment> segments);

  /** The account that an execution belongs to. */
  Optional<String> owner(String executionId);

  /**
   * The events of an execution from {@code fromSeq} on, in order; empty when there is none. Never
   * some of an execution that is being removed.
   */
  List<RecordedEvent> events(String executionId, long fromSeq);

  /**
   * Executions that have not ended and need a thread (they are not dormant), oldest first.
   *
   * @param after the last id of the page before; empty text for the first page
   */
  List<String> unfinished(String after, int limit);

  /**
   * Dormant executions whose time comes before {@code until}, the earliest first.
   *
   * @param after the last of the page before; null for the first page
   */
  List<Due> due(Due after, Instant until, int limit);

  /**
   * The execution that an idempotency key stands for, if the key is known and younger than 24 h.
   */
  Optional<Admitted> admitted(String accountId, String flowId, String idempotencyKey, Instant now);

  /** Handoffs that are not done, stored until then, the oldest first. */
  List<Handoff> handoffs(Instant until, int limit);

  /** Whether it is not done yet. */
  boolean isOwed(Handoff handoff);

  /** It is done, or will never be. */
  void done(Handoff handoff);

  /** The executions of a flow that have not ended. */
  List<Live> live(String accountId, String flowId);

  /** Flows of which executions are queued. */
  List<QueuedFlow> queuedFlows();

  record Live(String executionId, Status status) {}

  record QueuedFlow(String accountId, String flowId) {}

  record Due(String executionId, Instant at) {}

  /**
   * Outlives its execution when that is kept for less than 24 h.
   *
   * @param startedAt when the execution began
   */
  record Admitted(String executionId, String requestHash, Instant startedAt) {}

  /** The database is gone, full or busy: nothing is wrong with what was to be stored. */
  final class OutageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutageException(String reason, RuntimeException cause) {
      super(reason, cause);
    }
  }

  /** Another writer owns the execution: this one stands down. */
  final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String executionId;

    public FencedException(String executionId, long firstSeq) {
      super("Another writer has written " + executionId + " at " + firstSeq);
      this.executionId = executionId;
    }

    public String executionId() {
      return executionId;
    }
  }
}
