package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.SegmentCounts;
import io.flowrunner.executions.entity.StoredSegment;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.stream.Stream;

/** Reads rows of the journal and opens them, in the running transaction. */
final class SegmentReader {
  private static final String SEGMENTS =
      "select new io.flowrunner.executions.entity.StoredSegment("
          + "s.firstSeq, s.eventCount, s.keyId, s.eventsSealed) from SegmentRow s"
          + " where s.executionId = :id";
  private static final String FROM_ROW =
      " and s.firstSeq >= (select max(r.firstSeq) from SegmentRow r"
          + " where r.executionId = :id and r.firstSeq <= :from)";

  private final EntityManager entityManager;
  private final Seals seals;

  SegmentReader(EntityManager entityManager, Seals seals) {
    this.entityManager = entityManager;
    this.seals = seals;
  }

  /** All events from {@code fromSeq} on, in order. */
  Stream<RecordedEvent> events(String executionId, long fromSeq) {
    return opened(executionId, fromSeq, segments(executionId, fromSeq));
  }

  /** As {@link #events(String, long)}, at most {@code limit}. */
  Stream<RecordedEvent> events(String executionId, long fromSeq, int limit) {
    // a row holds at least one event
    return opened(executionId, fromSeq, segments(executionId, fromSeq).setMaxResults(limit))
        .limit(limit);
  }

  /** The events of one row. */
  List<RecordedEvent> segment(String executionId, long firstSeq) {
    return segments(executionId, firstSeq)
        .setMaxResults(1)
        .getResultStream()
        .flatMap(segment -> open(executionId, segment))
        .toList();
  }

  /** One for each row, in order. */
  List<SegmentCounts> counts(String executionId) {
    return entityManager
        .createQuery(
            "select new io.flowrunner.executions.entity.SegmentCounts("
                + "s.firstSeq, s.debugLogs, s.infoLogs, s.warnLogs, s.errorLogs)"
                + " from SegmentRow s where s.executionId = :id order by s.firstSeq",
            SegmentCounts.class)
        .setParameter("id", executionId)
        .getResultList();
  }

  long eventCount(String executionId) {
    Long count =
        entityManager
            .createQuery(
                "select sum(s.eventCount) from SegmentRow s where s.executionId = :id", Long.class)
            .setParameter("id", executionId)
            .getSingleResult();
    return count == null ? 0 : count;
  }

  /**
   * From the row on that holds {@code fromSeq}. Without arithmetic: Derby would compile it anew.
   */
  private TypedQuery<StoredSegment> segments(String executionId, long fromSeq) {
    TypedQuery<StoredSegment> query =
        entityManager.createQuery(
            SEGMENTS + (fromSeq > 1 ? FROM_ROW : "") + " order by s.firstSeq", StoredSegment.class);
    if (fromSeq > 1) {
      query.setParameter("from", fromSeq);
    }
    return query.setParameter("id", executionId);
  }

  private Stream<RecordedEvent> opened(
      String executionId, long fromSeq, TypedQuery<StoredSegment> segments) {
    return segments
        .getResultStream()
        .flatMap(segment -> open(executionId, segment))
        .filter(event -> event.seq() >= fromSeq);
  }

  private Stream<RecordedEvent> open(String executionId, StoredSegment segment) {
    byte[] events = seals.open(segment.events(), Seals.events(executionId, segment.firstSeq()));
    return EventCodec.decode(events).stream();
  }
}
