package io.flowrunner.executions.control;

import io.flowrunner.executions.entity.AdmissionRow;
import io.flowrunner.executions.entity.CountRow;
import io.flowrunner.executions.entity.ExecutionRow;
import io.flowrunner.executions.entity.SegmentRow;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.platform.control.TestDatabase;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;

/** The product's journal store over a database in memory, without a container. */
final class StoreOnDerby implements AutoCloseable {
  private static final Class<?>[] ROWS = {
    ExecutionRow.class, SegmentRow.class, AdmissionRow.class, CountRow.class
  };

  final TestDatabase database;
  final TestSeals seals = new TestSeals();
  final JpaJournalStore store = new JpaJournalStore();
  private final OwnTransaction transaction;

  StoreOnDerby() {
    this(TestDatabase.with(ROWS));
  }

  /** Over a database that is not in memory. */
  StoreOnDerby(DataSource dataSource) {
    this(TestDatabase.over(dataSource, ROWS));
  }

  private StoreOnDerby(TestDatabase database) {
    this.database = database;
    store.seals = seals;
    store.clock = Clock.fixed(SampleRun.BEGIN, ZoneOffset.UTC);
    store.settings = Settings.of(Map.of());
    transaction =
        new OwnTransaction() {
          @Override
          public <T> T with(Function<EntityManager, T> work) {
            try {
              return database.inTransaction(work);
            } catch (RuntimeException e) {
              throw new RolledBackException(e);
            }
          }
        };
    store.transaction = transaction;
  }

  /** Empties the tables: a new database for each test would take seconds. */
  void clear() {
    database.run(
        entityManager -> {
          for (String entity : List.of("ExecutionRow", "SegmentRow", "AdmissionRow", "CountRow")) {
            entityManager.createQuery("delete from " + entity).executeUpdate();
          }
          entityManager.createNativeQuery("DELETE FROM half_purged").executeUpdate();
          entityManager.createNativeQuery("DELETE FROM store_entry").executeUpdate();
        });
    store.transaction = transaction;
  }

  @Override
  public void close() {
    database.close();
  }
}
