package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.control.JournalStore.Admitted;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.executions.entity.Segment.Admission;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What has been kept for long enough goes, in portions; all else stays. */
class OldExecutionsTest {
  private static final int LIMIT = 1_000;
  private static final Instant MONTH_LATER = SampleRun.BEGIN.plus(Duration.ofDays(30));
  private static final Instant FAR = SampleRun.BEGIN.plus(Duration.ofDays(36_500));
  private static final List<String> TABLES =
      List.of("execution", "journal_segment", "half_purged", "execution_count");
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

  private static void write(Segment... segments) {
    derby.store.write("w", List.of(segments));
  }

  private static SampleRun ended(String id) {
    return SampleRun.of(id).started().end(1);
  }

  /** All portions; answers how many there were. */
  private static int purge(Instant now) {
    int portions = 1;
    while (derby.store.purgeExecutions(now, LIMIT)) {
      portions++;
    }
    return portions;
  }

  private static long rows(String table) {
    return derby.database.inTransaction(entityManager -> rows(entityManager, table));
  }

  private static long rows(EntityManager entityManager, String table) {
    return number(entityManager, "SELECT COUNT(*) FROM " + table);
  }

  private static long number(EntityManager entityManager, String sql) {
    Object result = entityManager.createNativeQuery(sql).getSingleResult();
    return result == null ? 0 : ((Number) result).longValue();
  }

  private static long count(String flowId, Status status) {
    return derby.database.inTransaction(
        entityManager ->
            number(
                entityManager,
                "SELECT SUM(total) FROM execution_count WHERE flow_id = '"
                    + flowId
                    + "' AND status = '"
                    + status
                    + "'"));
  }

  @Test
  void keepsARunFor30DaysAfterItsEnd() {
    write(ended("exec-1").segment(1));

    purge(MONTH_LATER.minusMillis(1));
    assertThat(derby.store.owner("exec-1")).isPresent();

    purge(MONTH_LATER);
    assertThat(derby.store.owner("exec-1")).isEmpty();
    assertThat(derby.store.events("exec-1", 1)).isEmpty();
    assertThat(TABLES).allSatisfy(table -> assertThat(rows(table)).as(table).isZero());
  }

  @Test
  void keepsARunAsLongAsItsFlowSays() {
    SampleRun later = SampleRun.of("exec-1").keptFor(Duration.ofHours(1)).started();
    write(later.segment(1), ended("exec-2").segment(1));
    write(later.at(SampleRun.BEGIN.plusSeconds(60)).end(1).segment(2));

    purge(SampleRun.BEGIN.plusSeconds(3_659));
    assertThat(derby.store.owner("exec-1")).isPresent();

    purge(SampleRun.BEGIN.plusSeconds(3_660));
    assertThat(derby.store.owner("exec-1")).isEmpty();
    assertThat(derby.store.owner("exec-2")).isPresent();
    assertThat(count("flow-1", Status.COMPLETED)).isEqualTo(1);
  }

  @Test
  void neverTouchesARunThatHasNotEnded() {
    SampleRun working =
        SampleRun.of("exec-1").keptFor(Duration.ofMillis(1)).started().node("fetch");
    SampleRun waiting = SampleRun.of("exec-2").started().node("pause");
    write(working.segment(1), waiting.waiting("pause", MONTH_LATER).segment(1));
    write(working.completed("fetch", "output", "secret").segment(2));

    assertThat(purge(FAR)).isEqualTo(1);

    assertThat(derby.store.events("exec-1", 1)).isEqualTo(working.events());
    assertThat(derby.store.events("exec-2", 1)).isEqualTo(waiting.events());
    assertThat(count("flow-1", Status.RUNNING)).isEqualTo(2);
  }

  @Test
  void takesTheOldestFirstAndCorrectsTheCounts() {
    for (int i = 0; i < 9; i++) {
      SampleRun run =
          new SampleRun("exec-" + i, "account-1", "flow-" + i % 2)
              .at(SampleRun.BEGIN.plusSeconds(9 - i))
              .started();
      write((i % 3 == 0 ? run.cancel() : run.end(1)).segment(i));
    }

    // each has a head, a row of its journal and here a count of its own: the third does not fit
    assertThat(derby.store.purgeExecutions(FAR, 8)).isTrue();
    assertThat(derby.store.owner("exec-6")).isPresent();
    assertThat(derby.store.owner("exec-7")).isEmpty();
    assertThat(derby.store.owner("exec-8")).isEmpty();
    assertThat(count("flow-0", Status.COMPLETED)).isEqualTo(2);
    assertThat(count("flow-1", Status.COMPLETED)).isEqualTo(2);
    assertThat(count("flow-0", Status.CANCELLED)).isEqualTo(2);

    purge(FAR);
    assertThat(TABLES).allSatisfy(table -> assertThat(rows(table)).as(table).isZero());
    assertThat(derby.store.purgeExecutions(FAR, 8)).isFalse();
  }

  @Test
  void noTransactionChangesMoreRowsThanItMay() {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      SampleRun run = new SampleRun("exec-" + i, "account-1", "flow-" + i % 300).started();
      segments.add(run.segment(1));
      if (i % 2 == 0) {
        segments.add(run.node("fetch").completed("fetch", 1).segment(1));
      }
      segments.add(run.end(1).segment(1));
    }
    derby.store.write("w", segments);
    List<Long> changed = measure();

    int portions = purge(FAR);

    assertThat(changed).hasSize(portions).allMatch(rows -> rows <= LIMIT);
    assertThat(portions).isLessThan(6);
    assertThat(TABLES).allSatisfy(table -> assertThat(rows(table)).as(table).isZero());
  }

  /**
   * How many rows each transaction from now on locks for change, those that it reads not counted.
   */
  private static List<Long> measure() {
    List<Long> changed = new ArrayList<>();
    OwnTransaction sound = derby.store.transaction;
    derby.store.transaction =
        new OwnTransaction() {
          @Override
          public <T> T with(Function<EntityManager, T> work) {
            return sound.with(
                entityManager -> {
                  T result = work.apply(entityManager);
                  String locks = "SELECT COUNT(*) FROM SYSCS_DIAG.LOCK_TABLE WHERE MODE = 'X'";
                  changed.add(number(entityManager, locks + " AND TYPE = 'ROW'"));
                  assertThat(number(entityManager, locks + " AND TYPE = 'TABLE'")).isZero();
                  return result;
                });
          }
        };
    return changed;
  }

  private static SampleRun longRun(String id, int rows) {
    SampleRun run = SampleRun.of(id).started();
    List<Segment> segments = new ArrayList<>(List.of(run.segment(1)));
    for (int i = 1; i < rows; i++) {
      segments.add(run.node("fetch").completed("fetch", i).segment(1));
    }
    segments.add(run.end(1).segment(1));
    derby.store.write("w", segments);
    return run;
  }

  @Test
  void aLongRunIsGoneAtOnceAndItsRowsFollow() {
    longRun("exec-1", 2_500);
    write(ended("exec-2").at(SampleRun.BEGIN).segment(1));
    List<Long> changed = measure();

    assertThat(derby.store.purgeExecutions(FAR, LIMIT)).isTrue();
    assertThat(derby.store.owner("exec-1")).isEmpty();
    assertThat(derby.store.events("exec-1", 1)).isEmpty();
    assertThat(count("flow-1", Status.COMPLETED)).isEqualTo(1);
    assertThat(rows("half_purged")).isEqualTo(1);
    assertThat(rows("journal_segment")).isEqualTo(2_502);

    purge(FAR);
    assertThat(changed).allMatch(rows -> rows <= LIMIT);
    assertThat(TABLES).allSatisfy(table -> assertThat(rows(table)).as(table).isZero());
  }

  @Test
  void theRestOfALongRunIsFoundAfterARestart() {
    longRun("exec-1", 2_500);
    derby.store.purgeExecutions(FAR, LIMIT);
    SampleRun kept = ended("exec-2");
    write(kept.segment(1));

    purge(SampleRun.BEGIN);

    assertThat(rows("half_purged")).isZero();
    assertThat(rows("journal_segment")).isEqualTo(1);
    assertThat(derby.store.events("exec-2", 1)).isEqualTo(kept.events());
  }

  @Test
  void aRunThatFillsAPortionExactlyGoesInOne() {
    longRun("exec-1", LIMIT - 3);
    assertThat(rows("journal_segment")).isEqualTo(LIMIT - 2);

    derby.store.purgeExecutions(FAR, LIMIT);

    assertThat(TABLES).allSatisfy(table -> assertThat(rows(table)).as(table).isZero());
  }

  @Test
  void anIdempotencyKeyOutlivesItsRun() {
    SampleRun run = SampleRun.of("exec-1").keptFor(Duration.ofSeconds(1)).started();
    write(run.end(1).segment(1, new Admission("key-1", "hash-1")));

    purge(SampleRun.BEGIN.plusSeconds(1));

    assertThat(derby.store.owner("exec-1")).isEmpty();
    assertThat(derby.store.admitted("account-1", "flow-1", "key-1", SampleRun.BEGIN.plusSeconds(2)))
        .contains(new Admitted("exec-1", "hash-1", SampleRun.BEGIN));
  }

  @Test
  void theJournalIsWrittenMeanwhile() {
    List<Segment> old = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      old.add(ended("exec-old-" + i).segment(1));
    }
    derby.store.write("w", old);
    Set<String> written = new HashSet<>();

    CompletableFuture<Integer> purge = CompletableFuture.supplyAsync(() -> purge(MONTH_LATER));
    for (int batch = 2; batch < 10 || !purge.isDone(); batch++) {
      List<Segment> segments = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String id = "exec-new-" + batch + "-" + i;
        written.add(id);
        segments.add(SampleRun.of(id).at(MONTH_LATER).started().end(1).segment(batch));
      }
      derby.store.write("w", segments);
    }

    assertThat(purge.join()).isGreaterThan(3);
    assertThat(rows("execution")).isEqualTo(written.size());
    assertThat(rows("journal_segment")).isEqualTo(written.size());
    assertThat(count("flow-1", Status.COMPLETED)).isEqualTo(written.size());
    assertThat(written).allMatch(id -> derby.store.owner(id).isPresent());
  }

  @Test
  void twoPurgesAtOnceCountNothingTwice() {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      segments.add(ended("exec-" + i).segment(1));
    }
    derby.store.write("w", segments);
    write(SampleRun.of("exec-kept").at(MONTH_LATER).started().end(1).segment(2));

    CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> purge(MONTH_LATER));
    purge(MONTH_LATER);
    other.join();

    assertThat(rows("execution")).isEqualTo(1);
    assertThat(rows("journal_segment")).isEqualTo(1);
    assertThat(count("flow-1", Status.COMPLETED)).isEqualTo(1);
  }
}
