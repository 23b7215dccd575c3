package io.flowrunner.executions.control;

import io.flowrunner.secrets.entity.SealedValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of the store, on the connection of the running transaction. */
final class StoreTable {
  private static final String COLUMNS = "SELECT entry_key, key_id, sealed, expires_at";
  private static final String KEYS =
      COLUMNS + " FROM store_entry WHERE account_id = ? AND entry_key IN (?%s) ORDER BY entry_key";
  private static final String RANGE =
      " FROM store_entry WHERE account_id = ? AND entry_key >= ? AND entry_key < ?";
  private static final String LIVE = " AND (expires_at IS NULL OR expires_at > ?)";
  private static final String COUNT = "SELECT COUNT(*) FROM store_entry WHERE account_id = ?";
  private static final String INSERT =
      "INSERT INTO store_entry (key_id, sealed, expires_at, updated_at, account_id, entry_key)"
          + " VALUES (?, ?, ?, ?, ?, ?)";
  private static final String UPDATE =
      "UPDATE store_entry SET key_id = ?, sealed = ?, expires_at = ?, updated_at = ?"
          + " WHERE account_id = ? AND entry_key = ?";
  private static final String DELETE =
      "DELETE FROM store_entry WHERE account_id = ? AND entry_key = ?";

  /**
   * Keys of one statement: few texts of statements, so that the database knows them. Derby reads
   * all of an account's index for a list of keys.
   */
  private static final List<Integer> PORTIONS = List.of(128, 16, 1);

  private static final List<Integer> ONE_BY_ONE = List.of(1);

  /** Rows that PostgreSQL sends at a time; a scan may end early. */
  private static final int FETCHED = 100;

  private final Connection connection;
  private final Instant now;
  private final boolean locking;

  /** Takes one row after the other, until it answers false. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(String spelling, StoreEntry entry) throws SQLException;
  }

  /**
   * A row to write or, where {@code sealed} is null, to delete.
   *
   * @param key its spelling
   */
  record Change(String accountId, String key, SealedValue sealed, Instant expiresAt) {}

  StoreTable(Connection connection, Instant now) throws SQLException {
    this.connection = connection;
    this.now = now;
    // the embedded database has one writer of entries: the journal of this process
    locking = "PostgreSQL".equals(connection.getMetaData().getDatabaseProductName());
  }

  /**
   * Reads what is to be changed; another instance's writer waits. Locks in the order of the keys.
   *
   * @param keys spelt, in order, each once
   */
  Map<String, StoreEntry> lock(String accountId, List<String> keys) throws SQLException {
    Map<String, StoreEntry> entries = new HashMap<>();
    int at = 0;
    for (int portion : locking ? PORTIONS : ONE_BY_ONE) {
      for (; keys.size() - at >= portion; at += portion) {
        lock(accountId, keys.subList(at, at + portion), entries);
      }
    }
    return entries;
  }

  private void lock(String accountId, List<String> keys, Map<String, StoreEntry> entries)
      throws SQLException {
    String more = String.join("", Collections.nCopies(keys.size() - 1, ", ?"));
    String sql = KEYS.formatted(more) + (locking ? " FOR UPDATE" : "");
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      RowFiller parameters = new RowFiller(statement).text(accountId);
      for (String key : keys) {
        parameters.text(key);
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          entries.put(rows.getString(1), entry(rows));
        }
      }
    }
  }

  /** The entries with the prefix that have not expired, in the order of the keys. */
  void scan(String accountId, String prefix, Visitor visitor) throws SQLException {
    String sql = COLUMNS + RANGE + LIVE + " ORDER BY account_id, entry_key";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(FETCHED);
      range(statement, accountId, prefix).time(now);
      try (ResultSet rows = statement.executeQuery()) {
        boolean going = true;
        while (going && rows.next()) {
          going = visitor.visit(rows.getString(1), entry(rows));
        }
      }
    }
  }

  private static StoreEntry entry(ResultSet row) throws SQLException {
    long time = row.getLong(4);
    Instant expiresAt = row.wasNull() ? null : Instant.ofEpochMilli(time);
    return StoreEntry.stored(new SealedValue(row.getString(2), row.getBytes(3)), expiresAt);
  }

  private static RowFiller range(PreparedStatement statement, String accountId, String prefix)
      throws SQLException {
    return new RowFiller(statement).text(accountId).text(prefix).text(StoreKeys.end(prefix));
  }

  void clear(String accountId, String prefix) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("DELETE" + RANGE)) {
      range(statement, accountId, prefix);
      statement.executeUpdate();
    }
  }

  /** All rows, by the index alone. */
  long count(String accountId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COUNT)) {
      new RowFiller(statement).text(accountId);
      return count(statement);
    }
  }

  /** Those that have not expired. */
  long countLive(String accountId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COUNT + LIVE)) {
      new RowFiller(statement).text(accountId).time(now);
      return count(statement);
    }
  }

  private static long count(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** In the order given. A row that was purged meanwhile is not missed. */
  void delete(List<Change> changes) throws SQLException {
    execute(DELETE, changes, false);
  }

  /** As {@link #delete}; a row that was purged meanwhile comes back. */
  void update(List<Change> changes) throws SQLException {
    int[] updated = execute(UPDATE, changes, true);
    for (int i = 0; i < updated.length; i++) {
      if (updated[i] == 0) {
        insert(List.of(changes.get(i)));
      }
    }
  }

  /** Fails when another writer has made one of them meanwhile. */
  void insert(List<Change> changes) throws SQLException {
    execute(INSERT, changes, true);
  }

  private int[] execute(String sql, List<Change> changes, boolean values) throws SQLException {
    if (changes.isEmpty()) {
      return new int[0];
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Change change : changes) {
        RowFiller row = new RowFiller(statement);
        if (values) {
          row.sealed(change.sealed()).time(change.expiresAt()).time(now);
        }
        row.text(change.accountId()).text(change.key());
        statement.addBatch();
      }
      return statement.executeBatch();
    }
  }
}
