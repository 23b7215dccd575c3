package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.nodes.entity.StoreOperation;
import io.flowrunner.nodes.entity.StoreOperation.Append;
import io.flowrunner.nodes.entity.StoreOperation.Clear;
import io.flowrunner.nodes.entity.StoreOperation.Delete;
import io.flowrunner.nodes.entity.StoreOperation.Get;
import io.flowrunner.nodes.entity.StoreOperation.Increment;
import io.flowrunner.nodes.entity.StoreOperation.ListEntries;
import io.flowrunner.nodes.entity.StoreOperation.Outcome;
import io.flowrunner.nodes.entity.StoreOperation.Query;
import io.flowrunner.nodes.entity.StoreOperation.Set;
import io.flowrunner.platform.control.UndecryptableException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreBatchTest extends StoreContract {
  private static StoreOnDerby derby;

  @BeforeAll
  static void open() {
    derby = new StoreOnDerby();
  }

  @AfterAll
  static void close() {
    derby.close();
  }

  @BeforeEach
  void clear() {
    derby.clear();
  }

  /** Work on one connection of the database. */
  @FunctionalInterface
  private interface Sql<T> {
    T on(Connection connection) throws SQLException;
  }

  private static <T> T inTransaction(boolean committed, Sql<T> work) {
    try (Connection connection = derby.database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      T result = work.on(connection);
      if (committed) {
        connection.commit();
      } else {
        connection.rollback();
      }
      return result;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  void batch(boolean committed, Work work) {
    inTransaction(
        committed,
        connection -> {
          StoreBatch batch = new StoreBatch(connection, derby.seals, now, limits);
          work.with((account, operation) -> applied(batch, account, operation));
          if (committed) {
            batch.flush();
          }
          return null;
        });
  }

  private static Outcome applied(StoreBatch batch, String account, StoreOperation operation) {
    try {
      return batch.apply(account, operation);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long rows() {
    return number("SELECT COUNT(*) FROM store_entry");
  }

  private static long number(String sql) {
    return inTransaction(
        true,
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
          }
        });
  }

  private static void execute(String sql) {
    inTransaction(
        true,
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
          }
        });
  }

  @Test
  void whatWasPrefetchedIsAsWhatWasNot() {
    List<StoreBatch.Call> calls = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      calls.add(new StoreBatch.Call("account-" + i % 2, new Increment("k" + i / 2 % 70, 1, null)));
    }
    calls.add(new StoreBatch.Call("account-1", new Clear("none")));
    for (int round = 1; round <= 2; round++) {
      inTransaction(
          true,
          connection -> {
            StoreBatch batch = new StoreBatch(connection, derby.seals, now, limits);
            batch.prefetch(calls);
            for (StoreBatch.Call call : calls) {
              batch.apply(call.accountId(), call.operation());
            }
            batch.flush();
            return null;
          });
      assertThat(rows()).isEqualTo(140);
      assertThat(apply("account-1", new Get("k3")).output()).isEqualTo(Map.of("value", round * 3));
      assertThat(apply("account-0", new Get("k69")).output()).isEqualTo(Map.of("value", round * 2));
    }
  }

  @Test
  void doesAsTheOneInMemoryWhateverComes() {
    Random random = new Random(20260131);
    InMemoryStore twin = new InMemoryStore();
    limits = new StoreBatch.Limits(25, 60, 400, 15, 1L << 20);
    for (int round = 0; round < 150; round++) {
      now = now.plusSeconds(random.nextInt(4));
      boolean committed = random.nextInt(5) > 0;
      InMemoryStore.Batch expected = twin.begin(now, limits);
      batch(
          committed,
          batch -> {
            for (int i = random.nextInt(12); i >= 0; i--) {
              StoreOperation operation = operation(random);
              Outcome outcome = batch.apply(ME, operation);
              Outcome wanted = expected.apply(ME, operation);
              assertThat(outcome.code()).as("%s", operation).isEqualTo(wanted.code());
              assertThat(outcome.output()).as("%s", operation).isEqualTo(wanted.output());
            }
          });
      if (committed) {
        expected.flush();
      }
    }
  }

  private static StoreOperation operation(Random random) {
    String key = "abc".charAt(random.nextInt(3)) + "" + (char) ('0' + random.nextInt(15));
    String prefix = random.nextInt(3) == 0 ? "" : key.substring(0, 1);
    Duration ttl = random.nextBoolean() ? null : Duration.ofSeconds(1 + random.nextInt(20));
    Map<String, Object> map = Map.of("n", random.nextInt(5), "t", key);
    return switch (random.nextInt(12)) {
      case 0, 1 -> new Set(key, map, ttl);
      case 2 -> new Set(key, random.nextInt(), ttl);
      case 3 -> new Get(key);
      case 4, 5 -> new Delete(key);
      case 6, 7 -> new Increment(key, random.nextInt(100) / 4.0, ttl);
      case 8 -> new Append(key, key, ttl);
      case 9 -> new ListEntries(prefix, 1 + random.nextInt(9));
      case 10 -> random.nextInt(6) == 0 ? new Clear(prefix) : new Get(key);
      default -> {
        Map<String, Object> filter = Map.of("n", Map.of("gte", random.nextInt(4)));
        String sort = random.nextBoolean() ? null : random.nextBoolean() ? "n" : "-t";
        yield new Query(prefix, filter, sort, 1 + random.nextInt(9));
      }
    };
  }

  @Test
  void noValueIsReadableInTheTable() throws SQLException {
    apply(ME, new Set("plain-key", "plain-value", null));

    byte[] sealed =
        inTransaction(
            true,
            connection -> {
              try (Statement statement = connection.createStatement();
                  ResultSet rows = statement.executeQuery("SELECT sealed FROM store_entry")) {
                rows.next();
                return rows.getBytes(1);
              }
            });
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("plain");
  }

  @Test
  void aValueThatWasMovedToAnotherKeyDoesNotOpen() {
    apply(ME, new Set("k", 1, null));
    execute("UPDATE store_entry SET entry_key = 'l'");

    assertThatThrownBy(() -> apply(ME, new Get("l"))).isInstanceOf(UndecryptableException.class);
  }

  @Test
  void anEntryThatIsPurgedMeanwhileIsWrittenAnew() {
    apply(ME, new Set("k", 1, Duration.ofSeconds(1)));
    now = now.plusSeconds(1);
    inTransaction(
        true,
        connection -> {
          StoreBatch batch = new StoreBatch(connection, derby.seals, now, limits);
          batch.apply(ME, new Increment("k", 1, null));
          assertThat(ExpiredEntries.purgeExpired(connection, now, 10)).isEqualTo(1);
          batch.flush();
          return null;
        });

    assertThat(apply(ME, new Get("k")).output()).isEqualTo(Map.of("value", 1));
  }

  @Test
  void purgesTheOldestExpiredEntriesFirst() {
    for (int i = 0; i < 5; i++) {
      apply(ME, new Set("k" + i, i, Duration.ofSeconds(5 - i)));
    }
    apply(ME, new Set("ever", 1, null));

    now = now.plusSeconds(4);
    assertThat(derby.store.purgeExpired(now, 3)).isEqualTo(3);
    assertThat(derby.store.purgeExpired(now, 3)).isEqualTo(1);
    assertThat(derby.store.purgeExpired(now, 3)).isZero();
    assertThat(rows()).isEqualTo(2);
    assertThat(apply(ME, new Get("k0")).output()).isEqualTo(Map.of("value", 0));
  }

  @Test
  void nothingStaysOfADeletedAccount() {
    apply(ME, new Set("k", 1, null));
    apply("account-2", new Set("k", 1, null));
    derby.database.run(
        entityManager -> {
          ExecutionRemoval removal = new ExecutionRemoval();
          removal.entityManager = entityManager;
          removal.removeAll(new AccountDeleted(ME));
        });

    assertThat(rows()).isEqualTo(1);
    assertThat(apply("account-2", new Get("k")).output()).isEqualTo(Map.of("value", 1));
  }
}
