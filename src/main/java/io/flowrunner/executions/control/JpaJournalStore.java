package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.platform.control.DatabaseTrouble;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.problems.control.Outage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The journal in the database. A batch is encoded and encrypted before its transaction begins; when
 * the transaction fails, what is there already tells a lost answer from another writer.
 */
@ApplicationScoped
public class JpaJournalStore implements JournalStore {
  /** In the order of {@code execution_by_clock}, as is {@link #DUE}. */
  static final String UNFINISHED =
      "select e.id from ExecutionRow e where e.wakeAt = 0 and e.purgeAt is null and e.id > :after"
          + " order by e.wakeAt, e.purgeAt, e.id";

  static final String DUE =
      "select e.id, e.wakeAt from ExecutionRow e where e.wakeAt >= :from and e.wakeAt < :until"
          + " and (e.wakeAt > :from or e.id > :id) order by e.wakeAt, e.purgeAt, e.id";

  @Inject OwnTransaction transaction;
  @Inject Seals seals;
  @Inject Clock clock;
  @Inject Settings settings;

  private Journal.Meter meter = (executions, nanos) -> {};

  private record Written(List<Segment> segments, int rows) {}

  @Inject
  void meters(@Any Instance<Journal.Meter> meters) {
    meter(EngineAssembly.meter(meters));
  }

  void meter(Journal.Meter chosen) {
    meter = chosen;
  }

  @Override
  public List<Segment> write(String writer, List<Segment> segments) {
    Map<Segment, SealedSegment> sealed = new IdentityHashMap<>();
    for (Segment each : segments) {
      if (each.storeOperations().isEmpty()) {
        sealed.put(each, SealedSegment.of(each, seals));
      }
    }
    try {
      return store(writer, segments, sealed);
    } catch (RuntimeException failure) {
      return storeMissing(writer, segments, sealed, failure);
    }
  }

  private static RuntimeException passing(RuntimeException failure) {
    return Outage.isBehind(failure)
        ? new OutageException(DatabaseTrouble.text(failure), failure)
        : failure;
  }

  private List<Segment> store(
      String writer, List<Segment> segments, Map<Segment, SealedSegment> sealed) {
    Written written =
        onConnection(
            connection -> {
              Written carriedOut = carryOut(connection, segments);
              List<SealedSegment> rows =
                  carriedOut.segments().stream()
                      .map(
                          each ->
                              sealed.containsKey(each)
                                  ? sealed.get(each)
                                  : SealedSegment.of(each, seals))
                      .toList();
              JournalBatch batch =
                  new JournalBatch(
                      connection, writer, clock.instant(), settings.get(Settings.RETENTION));
              return new Written(carriedOut.segments(), carriedOut.rows() + batch.store(rows));
            });
    meter.wrote(written.rows());
    return written.segments();
  }

  /** The segments with what the accounts' stores gave, where they are asked for something. */
  private Written carryOut(Connection connection, List<Segment> segments) throws SQLException {
    if (segments.stream().allMatch(each -> each.storeOperations().isEmpty())) {
      return new Written(segments, 0);
    }
    StoreBatch batch =
        new StoreBatch(connection, seals, clock.instant(), StoreBatch.Limits.of(settings));
    List<Segment> carriedOut = batch.carryOut(segments);
    return new Written(carriedOut, batch.flush());
  }

  private interface Statements<T> {
    T run(Connection connection) throws SQLException;
  }

  private <T> T onConnection(Statements<T> statements) {
    return transaction.with(
        entityManager -> {
          try {
            return statements.run(entityManager.unwrap(Connection.class));
          } catch (SQLException e) {
            throw new PersistenceException("The journal's batch failed: " + reason(e), e);
          }
        });
  }

  /** A batch's exception names no reason; the one behind it does. */
  private static String reason(SQLException failure) {
    SQLException next = failure.getNextException();
    return next == null ? failure.getMessage() : next.getMessage();
  }

  /** What is there already tells a lost answer from a failure. */
  private List<Segment> storeMissing(
      String writer,
      List<Segment> segments,
      Map<Segment, SealedSegment> sealed,
      RuntimeException failure) {
    Map<Segment, Segment> stored = new IdentityHashMap<>(stored(writer, segments, failure));
    if (stored.isEmpty()) {
      throw passing(failure);
    }
    List<Segment> missing = segments.stream().filter(each -> !stored.containsKey(each)).toList();
    List<Segment> now;
    try {
      now = store(writer, missing, sealed);
    } catch (RuntimeException e) {
      throw passing(e);
    }
    for (int i = 0; i < missing.size(); i++) {
      stored.put(missing.get(i), now.get(i));
    }
    return segments.stream().map(stored::get).toList();
  }

  /** Those of a failed batch that are stored, as they are. Throws when one can never be. */
  private Map<Segment, Segment> stored(
      String writer, List<Segment> segments, RuntimeException failure) {
    try {
      return transaction.with(
          entityManager -> {
            Map<Segment, Segment> stored = new IdentityHashMap<>();
            for (Segment each : segments) {
              if (isStored(entityManager, writer, each)) {
                stored.put(each, asStored(entityManager, each));
              } else {
                requireWritable(entityManager, each);
              }
            }
            return stored;
          });
    } catch (RuntimeException e) {
      if (e.getCause() instanceof FencedException fenced) {
        throw fenced;
      }
      if (e.getCause() instanceof AlreadyAdmittedException twin) {
        throw twin;
      }
      failure.addSuppressed(e);
      throw passing(failure);
    }
  }

  private Segment asStored(EntityManager entityManager, Segment segment) {
    return segment.storeOperations().isEmpty()
        ? segment
        : segment.withEvents(
            new SegmentReader(entityManager, seals)
                .segment(segment.executionId(), segment.firstSeq()));
  }

  private static boolean isStored(EntityManager entityManager, String writer, Segment segment) {
    Optional<Object[]> stored =
        entityManager
            .createQuery(
                "select s.writer, s.batch from SegmentRow s"
                    + " where s.executionId = :id and s.firstSeq = :seq",
                Object[].class)
            .setParameter("id", segment.executionId())
            .setParameter("seq", segment.firstSeq())
            .getResultStream()
            .findFirst();
    if (stored.isEmpty()) {
      return false;
    }
    if (!writer.equals(stored.get()[0]) || segment.number() != (long) stored.get()[1]) {
      throw new FencedException(segment.executionId(), segment.firstSeq());
    }
    return true;
  }

  private void requireWritable(EntityManager entityManager, Segment segment) {
    if (segment.before() != null) {
      if (!exists(entityManager, segment.executionId())) {
        throw new FencedException(segment.executionId(), segment.firstSeq());
      }
      return;
    }
    Admission admission = segment.admission();
    if (admission != null && admission.idempotencyKey() != null) {
      admission(
              entityManager,
              segment.accountId(),
              segment.after().start().flowId(),
              admission.idempotencyKey(),
              segment.after().startedAt())
          .ifPresent(
              admitted -> {
                throw new AlreadyAdmittedException(segment.executionId(), admitted);
              });
    }
  }

  private static boolean exists(EntityManager entityManager, String executionId) {
    return !entityManager
        .createQuery("select e.id from ExecutionRow e where e.id = :id", String.class)
        .setParameter("id", executionId)
        .getResultList()
        .isEmpty();
  }

  @Override
  public Optional<String> owner(String executionId) {
    if (executionId.indexOf('\0') >= 0) {
      return Optional.empty(); // PostgreSQL takes no such text
    }
    return transaction.with(
        entityManager ->
            entityManager
                .createQuery(
                    "select e.accountId from ExecutionRow e where e.id = :id", String.class)
                .setParameter("id", executionId)
                .getResultStream()
                .findFirst());
  }

  @Override
  public List<RecordedEvent> events(String executionId, long fromSeq) {
    return transaction.with(
        entityManager -> {
          List<RecordedEvent> events =
              new SegmentReader(entityManager, seals).events(executionId, fromSeq).toList();
          // A head never goes after its events: while it is there, none of them was missing.
          return exists(entityManager, executionId) ? events : List.of();
        });
  }

  @Override
  public List<String> unfinished(String after, int limit) {
    return transaction.with(
        entityManager ->
            entityManager
                .createQuery(UNFINISHED, String.class)
                .setParameter("after", after)
                .setMaxResults(limit)
                .getResultList());
  }

  @Override
  public List<Due> due(Due after, Instant until, int limit) {
    return transaction.with(
        entityManager ->
            entityManager
                .createQuery(DUE, Object[].class)
                .setParameter("from", after == null ? 1 : after.at().toEpochMilli())
                .setParameter("id", after == null ? "" : after.executionId())
                .setParameter("until", until.toEpochMilli())
                .setMaxResults(limit)
                .getResultStream()
                .map(row -> new Due((String) row[0], Instant.ofEpochMilli((long) row[1])))
                .toList());
  }

  @Override
  public List<Handoff> handoffs(Instant until, int limit) {
    return onConnection(connection -> new HandoffTable(connection).find(until, limit));
  }

  @Override
  public boolean isOwed(Handoff handoff) {
    return onConnection(connection -> new HandoffTable(connection).contains(handoff));
  }

  @Override
  public void done(Handoff handoff) {
    onConnection(
        connection -> {
          new HandoffTable(connection).delete(handoff);
          return null;
        });
  }

  @Override
  public List<Live> live(String accountId, String flowId) {
    return transaction.with(
        entityManager ->
            entityManager
                .createQuery(
                    "select e.id, e.status from ExecutionRow e where e.accountId = :account"
                        + " and e.status in :live and e.flowId = :flow",
                    Object[].class)
                .setParameter("account", accountId)
                .setParameter("live", List.of(Status.QUEUED, Status.RUNNING, Status.PAUSED))
                .setParameter("flow", flowId)
                .getResultStream()
                .map(row -> new Live((String) row[0], (Status) row[1]))
                .toList());
  }

  @Override
  public List<QueuedFlow> queuedFlows() {
    return transaction.with(
        entityManager ->
            entityManager
                .createQuery(
                    "select c.accountId, c.flowId from CountRow c"
                        + " where c.status = :queued and c.total > 0",
                    Object[].class)
                .setParameter("queued", Status.QUEUED)
                .getResultStream()
                .map(row -> new QueuedFlow((String) row[0], (String) row[1]))
                .toList());
  }

  @Override
  public Optional<Admitted> admitted(
      String accountId, String flowId, String idempotencyKey, Instant now) {
    return transaction.with(
        entityManager -> admission(entityManager, accountId, flowId, idempotencyKey, now));
  }

  private static Optional<Admitted> admission(
      EntityManager entityManager, String accountId, String flowId, String key, Instant now) {
    return entityManager
        .createQuery(
            "select a.executionId, a.requestHash, a.createdAt from AdmissionRow a where a.accountId = :account"
                + " and a.flowId = :flow and a.idempotencyKey = :key and a.createdAt > :after",
            Object[].class)
        .setParameter("account", accountId)
        .setParameter("flow", flowId)
        .setParameter("key", key)
        .setParameter("after", now.minus(JournalBatch.ADMISSION_LIFE))
        .getResultStream()
        .map(row -> new Admitted((String) row[0], (String) row[1], (Instant) row[2]))
        .findFirst();
  }

  /**
   * Removes idempotency keys that no longer count, the oldest first.
   *
   * @param before those of executions that began before it
   * @return how many; as many as {@code limit} means that there may be more
   */
  public int purgeAdmissions(Instant before, int limit) {
    return onConnection(connection -> OldAdmissions.delete(connection, before, limit));
  }

  /**
   * Removes executions that have been kept for long enough, the oldest first, in one transaction.
   *
   * @param limit rows of all tables together
   * @return whether there may be more
   */
  public boolean purgeExecutions(Instant now, int limit) {
    return onConnection(connection -> new OldExecutions(connection, now, limit).purge());
  }

  /**
   * Removes entries of the accounts' stores whose time to live is over, the oldest first.
   *
   * @return how many; as many as {@code limit} means that there may be more
   */
  public int purgeExpired(Instant now, int limit) {
    return onConnection(connection -> ExpiredEntries.purgeExpired(connection, now, limit));
  }
}
