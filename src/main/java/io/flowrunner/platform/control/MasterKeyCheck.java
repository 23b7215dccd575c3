package io.flowrunner.platform.control;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Finds out at the start whether the master key is the one that this database was encrypted with: a
 * known text, wrapped by the first start, must open.
 */
final class MasterKeyCheck {
  private static final String NAME = "master_key";
  private static final byte[] KNOWN = "FlowRunner".getBytes(StandardCharsets.US_ASCII);

  private final DataSource database;
  private final MasterKey masterKey;

  MasterKeyCheck(DataSource database, MasterKey masterKey) {
    this.database = database;
    this.masterKey = masterKey;
  }

  /**
   * @throws SettingException when it is another key, or there is none
   */
  void hold() throws SQLException {
    try (Connection connection = database.getConnection()) {
      Optional<String> stored = stored(connection);
      if (stored.isEmpty()) {
        store(connection);
        stored = stored(connection);
      }
      compare(stored.orElseThrow());
    }
  }

  private void compare(String stored) {
    if (!masterKey.exists()) {
      throw new SettingException(
          "this database has encrypted contents, but there is no master key: restore "
              + masterKey.origin()
              + " or set "
              + Settings.ENCRYPTION_KEY.fullKey());
    }
    try {
      masterKey.unwrap(Base64.getDecoder().decode(stored), NAME);
    } catch (UndecryptableException e) {
      throw new SettingException(
          "the master key ("
              + masterKey.origin()
              + ") is not the one that this database was encrypted with: restore it or set "
              + Settings.ENCRYPTION_KEY.fullKey());
    }
  }

  private static Optional<String> stored(Connection connection) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT value_text FROM platform_check WHERE name = ?")) {
      query.setString(1, NAME);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  private void store(Connection connection) throws SQLException {
    String value = Base64.getEncoder().encodeToString(masterKey.wrap(KNOWN, NAME));
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO platform_check (name, value_text) VALUES (?, ?)")) {
      insert.setString(1, NAME);
      insert.setString(2, value);
      insert.executeUpdate();
    } catch (SQLException e) {
      if (e.getSQLState() == null || !e.getSQLState().startsWith("23")) {
        throw e; // else another instance was first: its value counts
      }
    }
  }
}
