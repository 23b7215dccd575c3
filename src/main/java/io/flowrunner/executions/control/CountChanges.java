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

/**
 * How a batch changes the number of executions of each flow in each status. Applied in the order of
 * the keys: two writers lock the shared rows in the same order.
 */
final class CountChanges {
  private static final String UPDATE =
      "UPDATE execution_count SET total = total + ?"
          + " WHERE account_id = ? AND flow_id = ? AND status = ?";
  private static final String INSERT =
      "INSERT INTO execution_count (total, account_id, flow_id, status) VALUES (?, ?, ?, ?)";
  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::accountId).thenComparing(Key::flowId).thenComparing(Key::status);

  private final Map<Key, Long> changes = new TreeMap<>(ORDER);

  private record Key(String accountId, String flowId, Status status) {}

  CountChanges(List<SealedSegment> segments) {
    for (SealedSegment each : segments) {
      Segment segment = each.segment();
      Status now = segment.after().status();
      Status before = segment.before() == null ? null : segment.before().status();
      if (before != now) {
        add(segment, now, 1);
        if (before != null) {
          add(segment, before, -1);
        }
      }
    }
    changes.values().removeIf(change -> change == 0);
  }

  private void add(Segment segment, Status status, long change) {
    String flow = segment.after().start().flowId();
    changes.merge(new Key(segment.accountId(), flow, status), change, Long::sum);
  }

  void apply(Connection connection) throws SQLException {
    List<Key> keys = new ArrayList<>(changes.keySet());
    int[] updated = execute(connection, UPDATE, keys);
    List<Key> absent = new ArrayList<>();
    for (int i = 0; i < updated.length; i++) {
      if (updated[i] == 0) {
        absent.add(keys.get(i));
      }
    }
    execute(connection, INSERT, absent);
  }

  private int[] execute(Connection connection, String sql, List<Key> keys) throws SQLException {
    if (keys.isEmpty()) {
      return new int[0];
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Key key : keys) {
        new RowFiller(statement)
            .number(changes.get(key))
            .text(key.accountId())
            .text(key.flowId())
            .text(key.status().name());
        statement.addBatch();
      }
      return statement.executeBatch();
    }
  }
}
