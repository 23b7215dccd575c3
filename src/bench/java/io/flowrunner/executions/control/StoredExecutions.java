package io.flowrunner.executions.control;

import io.flowrunner.bench.BenchFlow;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.platform.control.AesGcm;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.MasterKey;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.secrets.entity.SealedValue;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.derby.jdbc.EmbeddedDataSource;

/**
 * Puts executions into the embedded database of a server that has stopped, by the classes that the
 * journal does it with, for the flows and the account that are there. Of each flow some have failed
 * and some are cancelled. Close it before the server starts.
 */
public final class StoredExecutions implements AutoCloseable {
  private static final int BATCH = 500;
  private static final Duration RETENTION = Duration.ofDays(30);

  private final EmbeddedDataSource derby = new EmbeddedDataSource();
  private final BenchFlow flow = new BenchFlow();
  private final Connection connection;
  private final List<BenchFlow.Stored> flows;
  private final Seals seals;

  public StoredExecutions(Path home) throws SQLException {
    // a crash would lose what is easily made again
    System.setProperty("derby.system.durability", "test");
    System.setProperty("derby.storage.pageCacheSize", "10000");
    derby.setDatabaseName(home.resolve("derby").toString());
    connection = derby.getConnection();
    connection.setAutoCommit(false);
    flows = flows();
    seals = new OneKey(home);
  }

  /** With the data key of the one account. */
  private final class OneKey extends Seals {
    private final String id;
    private final byte[] key;

    OneKey(Path home) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery("SELECT id, account_id, wrapped_key FROM account_key")) {
        row.next();
        id = row.getString(1);
        key =
            new MasterKey(Settings.of(Map.of("home", home.toString())))
                .unwrap(row.getBytes(3), "account_key:" + row.getString(2) + ":" + id);
      }
    }

    @Override
    public SealedValue seal(String accountId, byte[] plaintext, String place) {
      return new SealedValue(id, AesGcm.encrypt(key, plaintext, place));
    }
  }

  private List<BenchFlow.Stored> flows() throws SQLException {
    List<BenchFlow.Stored> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT account_id, id, name FROM flow ORDER BY name")) {
      while (rows.next()) {
        found.add(new BenchFlow.Stored(rows.getString(1), rows.getString(2), rows.getString(3)));
      }
    }
    return found;
  }

  /** Begun at even distances from one time to the other. */
  public void add(int count, Instant from, Instant to) throws SQLException {
    Duration distance = Duration.between(from, to).dividedBy(count);
    for (int at = 0; at < count; at += BATCH) {
      List<SealedSegment> batch = new ArrayList<>();
      for (int i = at; i < Math.min(count, at + BATCH); i++) {
        batch.add(SealedSegment.of(segment(i, from.plus(distance.multipliedBy(i))), seals));
      }
      new JournalBatch(connection, "bench", from.plus(distance.multipliedBy(at)), RETENTION)
          .store(batch);
      connection.commit();
    }
  }

  private Segment segment(int number, Instant at) {
    String id = new Ids(Clock.fixed(at, ZoneOffset.UTC)).next("exec");
    BenchFlow.Run run = flow.run(id, flows.get(number / 10 % flows.size()), at, status(number));
    return new Segment(null, run.end(), run.events(), null, number, null);
  }

  private static Status status(int number) {
    return number % 10 == 3
        ? Status.FAILED
        : number % 10 == 7 ? Status.CANCELLED : Status.COMPLETED;
  }

  /** About so many ids, of all times. */
  public List<String> sample(int wanted) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM execution ORDER BY id")) {
      int distance = Math.max(1, count() / wanted);
      for (int at = 0; rows.next(); at++) {
        if (at % distance == 0) {
          ids.add(rows.getString(1));
        }
      }
    }
    connection.commit();
    return ids;
  }

  public int count() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT SUM(total) FROM execution_count")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** All may be removed from that time on. */
  public void expire(Instant at) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE execution SET purge_at = ?")) {
      new RowFiller(update).time(at);
      update.executeUpdate();
    }
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.close();
    derby.setShutdownDatabase("shutdown");
    try {
      derby.getConnection().close();
    } catch (SQLException e) {
      if (!"08006".equals(e.getSQLState())) { // how Derby says that it has shut down
        throw e;
      }
    }
  }
}
