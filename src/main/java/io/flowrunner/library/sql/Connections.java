package io.flowrunner.library.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;

/**
 * The connections of one account to one database. A connection is opened on the thread that asks,
 * so that thread gets the failure itself, at once. Each goes back clean, or not at all.
 */
final class Connections implements AutoCloseable {
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final Duration LIFETIME = Duration.ofMinutes(30);
  private static final Duration TRUSTED = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final int CHECK_SECONDS = 2;

  private final GenericObjectPool<Connection> pool;

  /**
   * @param most at once
   */
  Connections(DatabaseAddress address, int most) {
    GenericObjectPoolConfig<Connection> config = new GenericObjectPoolConfig<>();
    config.setJmxEnabled(false);
    config.setMaxTotal(most);
    config.setMaxIdle(most);
    config.setTestOnBorrow(true);
    config.setTimeBetweenEvictionRuns(IDLE.dividedBy(2));
    config.setMinEvictableIdleDuration(IDLE);
    pool = new GenericObjectPool<>(new Opened(address), config);
  }

  /** Opens, checks and closes. */
  private static final class Opened extends BasePooledObjectFactory<Connection> {
    private final DatabaseAddress address;

    Opened(DatabaseAddress address) {
      this.address = address;
    }

    @Override
    public Connection create() throws SQLException {
      return address.connect();
    }

    @Override
    public PooledObject<Connection> wrap(Connection connection) {
      return new DefaultPooledObject<>(connection);
    }

    @Override
    public boolean validateObject(PooledObject<Connection> pooled) {
      try {
        Connection connection = pooled.getObject();
        return Duration.between(pooled.getCreateInstant(), Instant.now()).compareTo(LIFETIME) < 0
            && (pooled.getIdleDuration().compareTo(TRUSTED) < 0
                ? !connection.isClosed()
                : connection.isValid(CHECK_SECONDS));
      } catch (SQLException e) {
        return false;
      }
    }

    @Override
    public void passivateObject(PooledObject<Connection> pooled) throws SQLException {
      Connection connection = pooled.getObject();
      if (!connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
      address.dialect().clean(connection);
      connection.clearWarnings();
    }

    @Override
    public void destroyObject(PooledObject<Connection> pooled) throws SQLException {
      pooled.getObject().close();
    }
  }

  /**
   * @param patience how long to wait for one to come back when all are in use
   * @throws SQLException when none can be opened; state 08000 when none came back
   */
  Connection borrow(Duration patience) throws SQLException, InterruptedException {
    Duration wait = patience.compareTo(LONGEST_WAIT) < 0 ? patience : LONGEST_WAIT;
    try {
      return pool.borrowObject(wait.isNegative() ? Duration.ZERO : wait);
    } catch (SQLException | InterruptedException | RuntimeException e) {
      if (e instanceof NoSuchElementException) {
        throw new SQLException("All " + pool.getMaxTotal() + " connections are in use", "08000");
      }
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** One that cannot be made clean is closed. */
  void giveBack(Connection connection) {
    pool.returnObject(connection);
  }

  /** Closes one whose state nobody knows. */
  void discard(Connection connection) {
    try {
      pool.invalidateObject(connection);
    } catch (Exception e) {
      // it is closed, or broken, which is what was wanted
      return;
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
