package io.flowrunner.platform.control;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database that the settings name: Derby in the home directory, or PostgreSQL. The container
 * makes one for its pool (see {@link DatabasePool}) and calls it on any of its threads.
 */
public class Database implements DataSource {
  private DataSource chosen;

  /** Chosen at the first connection, which is also the first thing the application does. */
  private synchronized DataSource chosen() {
    if (chosen == null) {
      chosen = StartCheck.database();
    }
    return chosen;
  }

  static DataSource of(Settings settings) {
    return settings
        .get(Settings.DB_URL)
        .map(url -> postgresql(url, settings))
        .orElseGet(() -> derby(new Home(settings.get(Settings.HOME))));
  }

  static boolean isEmbedded(Settings settings) {
    return settings.get(Settings.DB_URL).isEmpty();
  }

  /**
   * Closes the embedded database in order, so that the next start has nothing to recover. A killed
   * process loses nothing either: Derby then recovers from its log.
   */
  static void close(Settings settings) {
    if (isEmbedded(settings)) {
      WritableDerby.close(new Home(settings.get(Settings.HOME)).derby().toString());
    }
  }

  private static DataSource derby(Home home) {
    unlessSet("derby.stream.error.file", home.directory().resolve("derby.log"));
    unlessSet("derby.locks.waitTimeout", 20);
    unlessSet("derby.locks.deadlockTimeout", 5);
    unlessSet("derby.storage.pageCacheSize", 4_000);
    unlessSet("derby.language.statementCacheSize", 500);
    // A batch of the journal in one synchronous write, and fewer log files to make and checkpoints.
    unlessSet("derby.storage.logBufferSize", 512 << 10);
    unlessSet("derby.storage.logSwitchInterval", 8 << 20);
    unlessSet("derby.storage.checkpointInterval", 32 << 20);
    return new WritableDerby(home.derby().toString());
  }

  private static void unlessSet(String property, Object value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value instanceof Path path ? path.toString() : value.toString());
    }
  }

  private static DataSource postgresql(String url, Settings settings) {
    PGSimpleDataSource postgresql = new PGSimpleDataSource();
    postgresql.setURL(url);
    settings.get(Settings.DB_USER).ifPresent(postgresql::setUser);
    settings.get(Settings.DB_PASSWORD).ifPresent(postgresql::setPassword);
    postgresql.setApplicationName("FlowRunner");
    postgresql.setReWriteBatchedInserts(true);
    postgresql.setTcpKeepAlive(true);
    return postgresql;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return chosen().getConnection();
  }

  /** The pool has no credentials of its own: the settings' count. */
  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter writer) {
    // the drivers write to files and java.util.logging
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return chosen().getLoginTimeout();
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    chosen().setLoginTimeout(seconds);
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return chosen().unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return chosen().isWrapperFor(type);
  }
}
