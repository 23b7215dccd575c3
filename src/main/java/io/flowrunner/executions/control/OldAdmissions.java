package io.flowrunner.executions.control;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Idempotency keys whose time is over. */
final class OldAdmissions {
  private static final String FIND =
      "SELECT account_id, flow_id, idempotency_key FROM admission WHERE created_at < ?"
          + " ORDER BY created_at FETCH FIRST ? ROWS ONLY";
  private static final String DELETE =
      "DELETE FROM admission WHERE account_id = ? AND flow_id = ? AND idempotency_key = ?"
          + " AND created_at < ?";

  private OldAdmissions() {}

  static int delete(Connection connection, Instant before, int limit) throws SQLException {
    List<String[]> keys = find(connection, before, limit);
    if (keys.isEmpty()) {
      return 0;
    }
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      for (String[] key : keys) {
        new RowFiller(delete).text(key[0]).text(key[1]).text(key[2]).time(before);
        delete.addBatch();
      }
      delete.executeBatch();
    }
    return keys.size();
  }

  private static List<String[]> find(Connection connection, Instant before, int limit)
      throws SQLException {
    List<String[]> keys = new ArrayList<>();
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      new RowFiller(find).time(before).number(limit);
      try (ResultSet rows = find.executeQuery()) {
        while (rows.next()) {
          keys.add(new String[] {rows.getString(1), rows.getString(2), rows.getString(3)});
        }
      }
    }
    return keys;
  }
}
