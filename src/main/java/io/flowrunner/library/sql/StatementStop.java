package io.flowrunner.library.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Ends the statement under way when nobody wants it any more: the server is told to cancel it, and
 * when that does not help, the connection is cut. On a thread of its own, for both may wait.
 */
final class StatementStop {
  private static final Logger LOG = Logger.getLogger(StatementStop.class.getName());
  private static final int GRACE_SECONDS = 3;

  private final Connection connection;
  private final CountDownLatch over = new CountDownLatch(1);
  private Statement current;
  private boolean stopped;

  StatementStop(Connection connection) {
    this.connection = connection;
  }

  /** From now on this one is cancelled; at once, if it should have been already. */
  void watch(Statement statement) throws SQLException {
    synchronized (this) {
      current = statement;
      if (!stopped) {
        return;
      }
    }
    throw new SQLException("The attempt was cancelled", "57014");
  }

  /** May be called on any thread, at any time, and does not wait. */
  void stop() {
    synchronized (this) {
      if (stopped || over.getCount() == 0) {
        return;
      }
      stopped = true;
    }
    Thread thread = new Thread(this::end, "flowrunner-sql-cancel");
    thread.setDaemon(true);
    thread.start();
  }

  private void end() {
    try {
      Statement statement;
      synchronized (this) {
        statement = current;
      }
      if (statement != null && over.getCount() > 0) {
        statement.cancel();
      }
    } catch (SQLException | RuntimeException e) {
      LOG.log(Level.FINE, "A statement could not be cancelled: {0}", e.getClass().getSimpleName());
    }
    try {
      if (!over.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        connection.abort(Runnable::run);
      }
    } catch (SQLException | InterruptedException e) {
      LOG.log(Level.FINE, "A connection could not be cut: {0}", e.getClass().getSimpleName());
    }
  }

  /**
   * The work has ended.
   *
   * @return whether the connection is as the work left it; else a cancel may still be on its way
   */
  boolean over() {
    over.countDown();
    synchronized (this) {
      return !stopped;
    }
  }
}
