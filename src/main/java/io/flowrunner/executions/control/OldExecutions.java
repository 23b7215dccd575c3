package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Status;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One portion of the executions that have been kept for long enough, on the connection of the
 * running transaction. No row of a portion is touched before its size is known. The order of the
 * statements is the journal's: rows of executions first, counts last.
 *
 * <p>A head goes with its journal or before it, never after: an execution is there as a whole or
 * not at all. Where one alone is too long for a portion, {@code half_purged} keeps its id until the
 * rest of its journal is gone.
 */
final class OldExecutions {
  /** In the order of {@code execution_by_clock}. */
  static final String FIND =
      "SELECT id, account_id, flow_id, status FROM execution"
          + " WHERE wake_at IS NULL AND purge_at <= ?"
          + " ORDER BY wake_at, purge_at, id FETCH FIRST ? ROWS ONLY";

  private static final String COUNT_SEGMENTS =
      "SELECT COUNT(*) FROM journal_segment WHERE execution_id = ?";
  private static final String DELETE_HEAD = "DELETE FROM execution WHERE id = ? AND purge_at <= ?";
  private static final String DELETE_SEGMENTS =
      "DELETE FROM journal_segment WHERE execution_id = ?";
  private static final String REMEMBER = "INSERT INTO half_purged (execution_id) VALUES (?)";
  private static final String FIND_REST =
      "SELECT execution_id FROM half_purged ORDER BY execution_id FETCH FIRST 1 ROWS ONLY";
  private static final String FIND_SEGMENTS =
      "SELECT first_seq FROM journal_segment WHERE execution_id = ?"
          + " ORDER BY first_seq FETCH FIRST ? ROWS ONLY";
  private static final String DELETE_SOME = DELETE_SEGMENTS + " AND first_seq BETWEEN ? AND ?";
  private static final String FORGET = "DELETE FROM half_purged WHERE execution_id = ?";

  private final Connection connection;
  private final Instant now;
  private final int limit;

  private record Old(String id, String accountId, String flowId, Status status) {
    String count() {
      return accountId + ' ' + flowId + ' ' + status;
    }
  }

  /**
   * @param limit rows of all tables together, three at least
   */
  OldExecutions(Connection connection, Instant now, int limit) {
    this.connection = connection;
    this.now = now;
    this.limit = limit;
  }

  /** Answers whether there may be more. */
  boolean purge() throws SQLException {
    String begun = begun();
    if (begun != null) {
      purgeRest(begun);
      return true;
    }
    List<Old> old = find();
    List<Old> fitting = fitting(old);
    if (fitting.isEmpty() && !old.isEmpty()) {
      hide(old.get(0));
      return true;
    }
    remove(fitting);
    return fitting.size() < old.size() || old.size() == mostExecutions();
  }

  /** Each has a head and a segment at least. */
  private int mostExecutions() {
    return limit / 2;
  }

  private List<Old> find() throws SQLException {
    List<Old> old = new ArrayList<>();
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      new RowFiller(find).time(now).number(mostExecutions());
      try (ResultSet rows = find.executeQuery()) {
        while (rows.next()) {
          old.add(
              new Old(
                  rows.getString(1),
                  rows.getString(2),
                  rows.getString(3),
                  Status.valueOf(rows.getString(4))));
        }
      }
    }
    return old;
  }

  /** As many of them, from the first on, as a portion has room for. */
  private List<Old> fitting(List<Old> old) throws SQLException {
    Set<String> counts = new HashSet<>();
    int rows = 0;
    try (PreparedStatement count = connection.prepareStatement(COUNT_SEGMENTS)) {
      for (int i = 0; i < old.size(); i++) {
        rows += 1 + segments(count, old.get(i)) + (counts.add(old.get(i).count()) ? 1 : 0);
        if (rows > limit) {
          return old.subList(0, i);
        }
      }
    }
    return old;
  }

  private static int segments(PreparedStatement count, Old old) throws SQLException {
    new RowFiller(count).text(old.id());
    try (ResultSet rows = count.executeQuery()) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private void remove(List<Old> fitting) throws SQLException {
    if (fitting.isEmpty()) {
      return;
    }
    CountChanges counts = deleteHeads(fitting);
    try (PreparedStatement delete = connection.prepareStatement(DELETE_SEGMENTS)) {
      for (Old each : fitting) {
        new RowFiller(delete).text(each.id());
        delete.addBatch();
      }
      delete.executeBatch();
    }
    count(counts);
  }

  /** Removes the head alone: from the commit on, nobody finds the execution. */
  private void hide(Old old) throws SQLException {
    CountChanges counts = deleteHeads(List.of(old));
    update(REMEMBER, old.id());
    count(counts);
  }

  /** What another purge was quicker with is not counted twice. */
  private CountChanges deleteHeads(List<Old> old) throws SQLException {
    CountChanges counts = new CountChanges();
    try (PreparedStatement delete = connection.prepareStatement(DELETE_HEAD)) {
      for (Old each : old) {
        new RowFiller(delete).text(each.id()).time(now);
        delete.addBatch();
      }
      int[] deleted = delete.executeBatch();
      for (int i = 0; i < deleted.length; i++) {
        counts.add(old.get(i).accountId(), old.get(i).flowId(), old.get(i).status(), -deleted[i]);
      }
    }
    return counts;
  }

  private void count(CountChanges counts) throws SQLException {
    counts.apply(connection);
    counts.removeEmpty(connection);
  }

  /**
   * From its beginning on; the row that remembers it goes with the last of them. Without the lower
   * bound Derby would lock what is removed already, as long as it has not tidied up.
   */
  private void purgeRest(String id) throws SQLException {
    int most = limit - 1;
    List<Long> seqs = segments(id, most);
    if (!seqs.isEmpty()) {
      try (PreparedStatement delete = connection.prepareStatement(DELETE_SOME)) {
        new RowFiller(delete).text(id).number(seqs.get(0)).number(seqs.get(seqs.size() - 1));
        delete.executeUpdate();
      }
    }
    if (seqs.size() < most) {
      update(FORGET, id);
    }
  }

  private List<Long> segments(String id, int most) throws SQLException {
    List<Long> seqs = new ArrayList<>();
    try (PreparedStatement find = connection.prepareStatement(FIND_SEGMENTS)) {
      new RowFiller(find).text(id).number(most);
      try (ResultSet rows = find.executeQuery()) {
        while (rows.next()) {
          seqs.add(rows.getLong(1));
        }
      }
    }
    return seqs;
  }

  private void update(String sql, String id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      new RowFiller(statement).text(id);
      statement.executeUpdate();
    }
  }

  /** An execution whose head is gone; null for none. */
  private String begun() throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND_REST);
        ResultSet rows = find.executeQuery()) {
      return rows.next() ? rows.getString(1) : null;
    }
  }
}
