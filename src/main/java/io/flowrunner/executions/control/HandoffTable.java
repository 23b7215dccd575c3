package io.flowrunner.executions.control;

import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Handoff.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Handoffs that are not done yet, on the connection of the running transaction. */
final class HandoffTable {
  private static final String INSERT =
      "INSERT INTO handoff (target_id, kind, source_id, created_at) VALUES (?, ?, ?, ?)";
  private static final String FIND =
      "SELECT target_id, kind, source_id FROM handoff WHERE created_at <= ?"
          + " ORDER BY created_at, target_id FETCH FIRST ? ROWS ONLY";
  private static final String KEY = " WHERE target_id = ? AND kind = ? AND source_id = ?";
  private static final String EXISTS = "SELECT 1 FROM handoff" + KEY;
  private static final String DELETE = "DELETE FROM handoff" + KEY;

  private final Connection connection;

  HandoffTable(Connection connection) {
    this.connection = connection;
  }

  void insert(List<Handoff> handoffs, Instant now) throws SQLException {
    if (handoffs.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (Handoff each : handoffs) {
        key(insert, each).time(now);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** The oldest. */
  List<Handoff> find(Instant until, int limit) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      new RowFiller(find).time(until).number(limit);
      List<Handoff> found = new ArrayList<>();
      try (ResultSet rows = find.executeQuery()) {
        while (rows.next()) {
          found.add(
              new Handoff(Kind.valueOf(rows.getString(2)), rows.getString(1), rows.getString(3)));
        }
      }
      return found;
    }
  }

  boolean contains(Handoff handoff) throws SQLException {
    try (PreparedStatement exists = connection.prepareStatement(EXISTS)) {
      key(exists, handoff);
      try (ResultSet rows = exists.executeQuery()) {
        return rows.next();
      }
    }
  }

  void delete(Handoff handoff) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      key(delete, handoff);
      delete.executeUpdate();
    }
  }

  private static RowFiller key(PreparedStatement statement, Handoff handoff) throws SQLException {
    return new RowFiller(statement)
        .text(handoff.targetId())
        .text(handoff.kind().name())
        .text(handoff.sourceId());
  }
}
