package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.control.JournalStore.FencedException;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.platform.control.UndecryptableException;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JpaJournalStoreTest extends JournalStoreContract {
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

  @Override
  JournalStore store() {
    return derby.store;
  }

  @Override
  long count(String accountId, String flowId, Status status) {
    return derby.database.inTransaction(
        entityManager ->
            entityManager
                .createQuery(
                    "select c.total from CountRow c where c.accountId = :account"
                        + " and c.flowId = :flow and c.status = :status",
                    Long.class)
                .setParameter("account", accountId)
                .setParameter("flow", flowId)
                .setParameter("status", status)
                .getResultStream()
                .findFirst()
                .orElse(0L));
  }

  @Test
  void whatTheDatabaseRefusesTakesTheWholeBatchWithIt() {
    Segment sound = SampleRun.of("exec-1").started().segment(1);
    Segment tooLong = SampleRun.of("exec-" + "x".repeat(64)).started().segment(1);

    assertThatThrownBy(() -> derby.store.write("w", List.of(sound, tooLong)))
        .isNotInstanceOf(FencedException.class);
    assertThat(derby.store.events("exec-1", 1)).isEmpty();

    derby.store.write("w", List.of(sound));
    assertThat(derby.store.events("exec-1", 1)).isEqualTo(sound.events());
  }

  @Test
  void noValueIsReadableInTheTables() throws SQLException {
    Segment run =
        SampleRun.of("exec-1")
            .started(Map.of("in", "plain-input"))
            .node("fetch")
            .completed("fetch", "plain-output", "plain-secret")
            .end("plain-result")
            .segment(1);
    Segment failed =
        SampleRun.of("exec-2")
            .started(Map.of("in", "plain-input"))
            .node("fetch")
            .failed("fetch", "plain-error", null)
            .fail("plain-error")
            .segment(1);
    derby.store.write("w", List.of(run, failed));

    List<byte[]> sealed = new ArrayList<>();
    sealed.addAll(blobs("SELECT input_sealed FROM execution"));
    sealed.addAll(blobs("SELECT outcome_sealed FROM execution"));
    sealed.addAll(blobs("SELECT result_sealed FROM execution WHERE result_sealed IS NOT NULL"));
    sealed.addAll(blobs("SELECT events_sealed FROM journal_segment"));
    assertThat(sealed).hasSize(7);
    assertThat(sealed)
        .allSatisfy(
            bytes ->
                assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                    .doesNotContain("plain-", "node_completed", "fetch"));
  }

  private List<byte[]> blobs(String sql) throws SQLException {
    List<byte[]> blobs = new ArrayList<>();
    try (Connection connection = derby.database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        blobs.add(rows.getBytes(1));
      }
    }
    return blobs;
  }

  @Test
  void eventsThatWereMovedToAnotherRunDoNotOpen() throws SQLException {
    derby.store.write("w", List.of(SampleRun.of("exec-1").started().segment(1)));
    execute("UPDATE journal_segment SET execution_id = 'exec-2'");

    assertThatThrownBy(() -> derby.store.events("exec-2", 1))
        .hasRootCauseInstanceOf(UndecryptableException.class);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = derby.database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void nothingStaysOfADeletedAccount() throws SQLException {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      Admission admission = new Admission("key-" + i, "hash");
      segments.add(SampleRun.of("exec-" + i).started().segment(1, admission));
    }
    SampleRun kept = new SampleRun("exec-kept", "account-2", "flow-2").started();
    segments.add(kept.segment(1, new Admission("key", "hash")));
    derby.store.write("w", segments);

    derby.database.run(
        entityManager -> {
          ExecutionRemoval removal = new ExecutionRemoval();
          removal.entityManager = entityManager;
          removal.removeAll(new AccountDeleted("account-1"));
        });

    for (String table : List.of("execution", "journal_segment", "admission", "execution_count")) {
      assertThat(rows(table)).as(table).isEqualTo(1);
    }
    assertThat(derby.store.events("exec-kept", 1)).isEqualTo(kept.events());
  }

  private long rows(String table) throws SQLException {
    try (Connection connection = derby.database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void purgesTheOldestIdempotencyKeysFirst() throws SQLException {
    for (int i = 0; i < 5; i++) {
      Segment run =
          SampleRun.of("exec-" + i)
              .at(SampleRun.BEGIN.plusSeconds(i))
              .started()
              .segment(i, new Admission("key-" + i, "hash"));
      derby.store.write("w", List.of(run));
    }

    assertThat(derby.store.purgeAdmissions(SampleRun.BEGIN.plusSeconds(4), 3)).isEqualTo(3);
    assertThat(rows("admission")).isEqualTo(2);
    assertThat(derby.store.purgeAdmissions(SampleRun.BEGIN.plusSeconds(4), 3)).isEqualTo(1);
    assertThat(derby.store.purgeAdmissions(SampleRun.BEGIN.plusSeconds(4), 3)).isZero();
    assertThat(derby.store.admitted("account-1", "flow-1", "key-4", SampleRun.BEGIN)).isPresent();
  }

  @Test
  void aFailureThatCannotBeLookedIntoIsPassedOnAsItWas() {
    Segment run = SampleRun.of("exec-1").started().segment(1);
    derby.store.transaction =
        new OwnTransaction() {
          @Override
          public <T> T with(Function<EntityManager, T> work) {
            throw new RolledBackException(new IllegalStateException("the database is gone"));
          }
        };

    assertThatThrownBy(() -> derby.store.write("w", List.of(run)))
        .isInstanceOf(RolledBackException.class)
        .hasMessage("the database is gone")
        .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
  }

  @Test
  void aLostAnswerIsFoundOutWithinTheWrite() {
    SampleRun run = SampleRun.of("exec-1").started().node("fetch");
    OwnTransaction sound = derby.store.transaction;
    int[] calls = {0};
    derby.store.transaction =
        new OwnTransaction() {
          @Override
          public <T> T with(Function<EntityManager, T> work) {
            T result = sound.with(work);
            if (calls[0]++ == 0) {
              throw new RolledBackException(new IllegalStateException("connection reset"));
            }
            return result;
          }
        };
    derby.store.write("w", List.of(run.segment(1)));

    assertThat(derby.store.events("exec-1", 1)).isEqualTo(run.events());
    assertThat(count("account-1", "flow-1", Status.RUNNING)).isEqualTo(1);
  }
}
