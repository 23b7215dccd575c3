package io.flowrunner.observability.control;

import io.flowrunner.platform.control.DatabasePool;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/**
 * Asks the database for a sign of life. However many ask at once, one connection is used; a pool
 * without a free one, or a database that hangs, costs the asking thread no longer than the
 * patience.
 */
@ApplicationScoped
public class DatabaseProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @Resource(lookup = DatabasePool.NAME)
  private DataSource database;

  @Resource(lookup = "java:app/concurrent/threads")
  private ManagedExecutorService threads;

  private final Executor executor;
  private final Duration patience;
  private CompletableFuture<Boolean> underWay;

  public DatabaseProbe() {
    this(null, null, PATIENCE);
  }

  DatabaseProbe(DataSource database, Executor executor, Duration patience) {
    this.database = database;
    this.executor = executor;
    this.patience = patience;
  }

  /** Whether the database answered in time. */
  public boolean answers() {
    try {
      return question().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private synchronized CompletableFuture<Boolean> question() {
    if (underWay == null || underWay.isDone()) {
      underWay = CompletableFuture.supplyAsync(this::ask, executor == null ? threads : executor);
    }
    return underWay;
  }

  private boolean ask() {
    try (Connection connection = database.getConnection()) {
      return connection.isValid((int) Math.max(1, patience.toSeconds()));
    } catch (SQLException | RuntimeException e) {
      return false;
    }
  }
}
