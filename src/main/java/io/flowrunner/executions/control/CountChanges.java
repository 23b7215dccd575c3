package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.entity.Segment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How a transaction changes the number of executions of each flow in each status. Applied in the
 * order of the keys: two writers lock the shared rows in the same order.
 */
final class CountChanges {
  private static final String UPDATE =
      "UPDATE execution_count SET total = total + ?"
          + " WHERE account_id = ? AND flow_id = ? AND status = ?";
  private static final String INSERT =
      "INSERT INTO execution_count (total, account_id, flow_id, status) VALUES (?, ?, ?, ?)";
  private static final String DELETE_EMPTY =
      "DELETE FROM execution_count"
          + " WHERE total = ? AND account_id = ? AND flow_id = ? AND status = ?";
  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::accountId).thenComparing(Key::flowId).thenComparing(Key::status);

  private final Map<Key, Long> changes = new TreeMap<>(ORDER);

  private record Key(String accountId, String flowId, Status status) {}

  static CountChanges of(List<SealedSegment> segments) {
    CountChanges changes = new CountChanges();
    for (SealedSegment each : segments) {
      Segment segment = each.segment();
      Status now = segment.after().status();
      Status before = segment.before() == null ? null : segment.before().status();
      if (before != now) {
        changes.add(segment, now, 1);
        if (before != null) {
          changes.add(segment, before, -1);
        }
      }
    }
    return changes;
  }

  private void add(Segment segment, Status status, long change) {
    add(segment.accountId(), segment.after().start().flowId(), status, change);
  }

  void add(String accountId, String flowId, Status status, long change) {
    changes.merge(new Key(accountId, flowId, status), change, Long::sum);
  }

  /** Answers how many rows that was. */
  int apply(Connection connection) throws SQLException {
    changes.values().removeIf(change -> change == 0);
    List<Key> keys = new ArrayList<>(changes.keySet());
    int[] updated = execute(connection, UPDATE, keys, changes::get);
    List<Key> absent = new ArrayList<>();
    for (int i = 0; i < updated.length; i++) {
      boolean grows = changes.get(keys.get(i)) > 0; // else it went with its account
      if (updated[i] == 0 && grows) {
        absent.add(keys.get(i));
      }
    }
    execute(connection, INSERT, absent, changes::get);
    return keys.size();
  }

  /** Removes what {@link #apply} brought down to nothing: flows come and go. */
  void removeEmpty(Connection connection) throws SQLException {
    execute(connection, DELETE_EMPTY, List.copyOf(changes.keySet()), key -> 0L);
  }

  private static int[] execute(
      Connection connection, String sql, List<Key> keys, Function<Key, Long> number)
      throws SQLException {
    if (keys.isEmpty()) {
      return new int[0];
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Key key : keys) {
        new RowFiller(statement)
            .number(number.apply(key))
            .text(key.accountId())
            .text(key.flowId())
            .text(key.status().name());
        statement.addBatch();
      }
      return statement.executeBatch();
    }
  }
}
