package io.flowrunner.platform.control;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.logging.Logger;
import org.apache.derby.jdbc.EmbeddedDataSource;

/**
 * Gives no connection that cannot write. Derby closes a database whose disk is full, and opens it
 * read-only as long as it is; such a one is closed again, so that everything goes on once there is
 * room, and nothing read-only is ever kept in a pool. For any thread.
 */
final class WritableDerby extends EmbeddedDataSource {
  private static final long serialVersionUID = 1L;
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  /** Opening costs a recovery: at most one a second is in vain. */
  private long notBefore = System.nanoTime();

  WritableDerby(String databaseName) {
    setDatabaseName(databaseName);
    setCreateDatabase("create");
  }

  @Override
  public Connection getConnection() throws SQLException {
    synchronized (this) {
      if (System.nanoTime() - notBefore < 0) {
        throw readOnly();
      }
    }
    Connection connection = super.getConnection();
    if (!connection.isReadOnly()) {
      return connection;
    }
    connection.close();
    synchronized (this) {
      notBefore = System.nanoTime() + PAUSE_NANOS;
    }
    close(getDatabaseName());
    throw readOnly();
  }

  private static SQLException readOnly() {
    return new SQLNonTransientConnectionException(
        "The database can only be read: its disk is full, or may not be written to", "08004");
  }

  static void close(String databaseName) {
    EmbeddedDataSource derby = new EmbeddedDataSource();
    derby.setDatabaseName(databaseName);
    derby.setShutdownDatabase("shutdown");
    try {
      derby.getConnection().close();
    } catch (SQLException e) {
      // Derby answers a shutdown with an exception: 08006 is success
      Logger.getLogger(WritableDerby.class.getName())
          .fine(() -> "Database closed: " + e.getMessage());
    }
  }
}
