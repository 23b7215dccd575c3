package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.nodes.entity.LogLevel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Puts one batch of the journal into the tables, on the connection of the running transaction.
 * Plain JDBC batches: a fifth faster than persisting entities, and the order of the statements is
 * ours: rows of executions first, counts (which other writers share) last.
 */
final class JournalBatch {
  /** How long an idempotency key stands for its execution. */
  static final Duration ADMISSION_LIFE = Duration.ofHours(24);

  private static final String INSERT_EXECUTION =
      "INSERT INTO execution (id, account_id, flow_id, flow_name, revision, status, wake_at,"
          + " started_at, ended_at, purge_at, parent_id, retry_of, writer, input_key, input_sealed,"
          + " outcome_key, outcome_sealed, result_sealed)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String UPDATE_HEAD =
      "UPDATE execution SET status = ?, wake_at = ?, ended_at = ?, writer = ? WHERE id = ?";
  private static final String UPDATE_OUTCOME =
      "UPDATE execution SET status = ?, wake_at = ?, ended_at = ?, writer = ?, purge_at = ?,"
          + " outcome_key = ?, outcome_sealed = ?, result_sealed = ? WHERE id = ?";
  private static final String INSERT_SEGMENT =
      "INSERT INTO journal_segment (execution_id, first_seq, event_count, written_at, writer,"
          + " batch, debug_logs, info_logs, warn_logs, error_logs, key_id, events_sealed)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String DELETE_OLD_ADMISSION =
      "DELETE FROM admission WHERE account_id = ? AND flow_id = ? AND idempotency_key = ?"
          + " AND created_at <= ?";
  private static final String INSERT_ADMISSION =
      "INSERT INTO admission (account_id, flow_id, idempotency_key, request_hash, execution_id,"
          + " created_at) VALUES (?, ?, ?, ?, ?, ?)";

  private final Connection connection;
  private final String writer;
  private final Instant now;
  private final Duration retention;
  private int rows;

  /**
   * @param retention of executions whose flow names none
   */
  JournalBatch(Connection connection, String writer, Instant now, Duration retention) {
    this.connection = connection;
    this.writer = writer;
    this.now = now;
    this.retention = retention;
  }

  /** Answers how many rows that were. */
  int store(List<SealedSegment> segments) throws SQLException {
    insertExecutions(segments.stream().filter(SealedSegment::isNew).toList());
    insertSegments(segments);
    List<SealedSegment> heads =
        segments.stream().filter(each -> !each.isNew() && each.changesHead()).toList();
    updateHeads(heads.stream().filter(each -> each.outcome() == null).toList());
    updateOutcomes(heads.stream().filter(each -> each.outcome() != null).toList());
    List<Handoff> handoffs =
        segments.stream().flatMap(each -> Handoff.of(each.segment()).stream()).toList();
    new HandoffTable(connection).insert(handoffs, now);
    rows += handoffs.size();
    insertAdmissions(segments.stream().filter(JournalBatch::isAdmitted).toList());
    rows += CountChanges.of(segments).apply(connection);
    return rows;
  }

  private static boolean isAdmitted(SealedSegment each) {
    Admission admission = each.segment().admission();
    return each.isNew() && admission != null && admission.idempotencyKey() != null;
  }

  private void insertExecutions(List<SealedSegment> segments) throws SQLException {
    batch(
        INSERT_EXECUTION,
        segments,
        (row, each) -> {
          Execution after = each.segment().after();
          row.text(after.id())
              .text(each.segment().accountId())
              .text(after.start().flowId())
              .text(after.start().flowName())
              .number(after.start().revision())
              .text(after.status().name())
              .number(each.wakeAt())
              .time(after.startedAt())
              .time(after.endedAt())
              .time(purgeAt(each))
              .text(after.start().parentId())
              .text(after.start().retryOf())
              .text(writer)
              .sealed(each.input())
              .sealed(each.outcome())
              .bytes(each.result());
        });
  }

  private void insertSegments(List<SealedSegment> segments) throws SQLException {
    batch(
        INSERT_SEGMENT,
        segments,
        (row, each) -> {
          Segment segment = each.segment();
          row.text(segment.executionId())
              .number(segment.firstSeq())
              .number(segment.events().size())
              .time(now)
              .text(writer)
              .number(segment.number());
          for (LogLevel level : LogLevel.values()) {
            row.number(each.logs().getOrDefault(level, 0));
          }
          row.sealed(each.events());
        });
  }

  private void updateHeads(List<SealedSegment> segments) throws SQLException {
    requireAll(
        batch(
            UPDATE_HEAD,
            segments,
            (row, each) -> head(row, each).text(each.segment().executionId())));
  }

  private void updateOutcomes(List<SealedSegment> segments) throws SQLException {
    requireAll(
        batch(
            UPDATE_OUTCOME,
            segments,
            (row, each) ->
                head(row, each)
                    .time(purgeAt(each))
                    .sealed(each.outcome())
                    .bytes(each.result())
                    .text(each.segment().executionId())));
  }

  private RowFiller head(RowFiller row, SealedSegment each) throws SQLException {
    Execution after = each.segment().after();
    return row.text(after.status().name()).number(each.wakeAt()).time(after.endedAt()).text(writer);
  }

  private Instant purgeAt(SealedSegment each) {
    Instant end = each.segment().after().endedAt();
    Duration named = each.segment().retention();
    return end == null ? null : end.plus(named == null ? retention : named);
  }

  private void insertAdmissions(List<SealedSegment> segments) throws SQLException {
    batch(
        DELETE_OLD_ADMISSION,
        segments,
        (row, each) ->
            admissionKey(row, each).time(each.segment().after().startedAt().minus(ADMISSION_LIFE)));
    batch(
        INSERT_ADMISSION,
        segments,
        (row, each) ->
            admissionKey(row, each)
                .text(each.segment().admission().requestHash())
                .text(each.segment().executionId())
                .time(each.segment().after().startedAt()));
  }

  private static RowFiller admissionKey(RowFiller row, SealedSegment each) throws SQLException {
    return row.text(each.segment().accountId())
        .text(each.segment().after().start().flowId())
        .text(each.segment().admission().idempotencyKey());
  }

  /** An execution whose row is gone was removed with its account. */
  private static void requireAll(int[] counts) {
    for (int count : counts) {
      if (count == 0) {
        throw new IllegalStateException("An execution of the batch has been removed");
      }
    }
  }

  private int[] batch(String sql, List<SealedSegment> segments, Filler filler) throws SQLException {
    if (segments.isEmpty()) {
      return new int[0];
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (SealedSegment each : segments) {
        filler.fill(new RowFiller(statement), each);
        statement.addBatch();
      }
      int[] counts = statement.executeBatch();
      count(counts);
      return counts;
    }
  }

  /** PostgreSQL does not tell how many rows each of several inserts was. */
  private void count(int[] counts) {
    for (int count : counts) {
      rows += count == Statement.SUCCESS_NO_INFO ? 1 : count;
    }
  }

  @FunctionalInterface
  private interface Filler {
    void fill(RowFiller row, SealedSegment segment) throws SQLException;
  }
}
