package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.executions.entity.Segment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How many rows Derby looks at to find what the clock is about, among many that it is not. */
class ClockCostTest {
  private static final int ENDED = 3_000;
  private static final int UNDER_WAY = 500;
  private static final int LIMIT = 10;

  private static StoreOnDerby derby;

  @BeforeAll
  static void open() {
    derby = new StoreOnDerby();
    write(ENDED, i -> run(i).end(1).segment(1));
    write(UNDER_WAY, i -> run(ENDED + i).segment(1));
    write(
        UNDER_WAY,
        i -> run(ENDED + UNDER_WAY + i).node("fetch").waiting("fetch", at(i)).segment(1));
    derby.database.run(entityManager -> new LastPlan(entityManager).updateStatistics("EXECUTION"));
  }

  private static void write(int count, IntFunction<Segment> run) {
    derby.store.write("w", IntStream.range(0, count).mapToObj(run).toList());
  }

  private static SampleRun run(int number) {
    return new SampleRun("exec-%05d".formatted(number), "account-1", "flow-1")
        .at(SampleRun.BEGIN.plusSeconds(number))
        .started();
  }

  private static Instant at(int number) {
    return SampleRun.BEGIN.plusSeconds(100_000 + number);
  }

  @AfterAll
  static void close() {
    derby.close();
  }

  @Test
  void findsWhatIsUnderWay() {
    derby.database.run(
        entityManager -> {
          LastPlan plan = new LastPlan(entityManager);
          assertThat(
                  entityManager
                      .createQuery(JpaJournalStore.UNFINISHED, String.class)
                      .setParameter("after", "exec-03100")
                      .setMaxResults(LIMIT)
                      .getResultList())
              .hasSize(LIMIT)
              .startsWith("exec-03101");
          plan.assertReadsOnly(LIMIT);
        });
  }

  @Test
  void findsWhatIsDue() {
    derby.database.run(
        entityManager -> {
          LastPlan plan = new LastPlan(entityManager);
          assertThat(
                  entityManager
                      .createQuery(JpaJournalStore.DUE, Object[].class)
                      .setParameter("from", at(100).toEpochMilli())
                      .setParameter("id", "exec-03600")
                      .setParameter("until", at(1_000).toEpochMilli())
                      .setMaxResults(LIMIT)
                      .getResultList())
              .hasSize(LIMIT)
              .first()
              .isEqualTo(new Object[] {"exec-03601", at(101).toEpochMilli()});
          plan.assertReadsOnly(LIMIT);
        });
  }

  @Test
  void findsWhatHasBeenKeptForLongEnough() {
    derby.database.run(
        entityManager -> {
          LastPlan plan = new LastPlan(entityManager);
          assertThat(old(entityManager.unwrap(Connection.class)))
              .hasSize(LIMIT)
              .startsWith("exec-00000", "exec-00001");
          plan.assertReadsOnly(LIMIT);
        });
  }

  private static List<String> old(Connection connection) {
    try (PreparedStatement find = connection.prepareStatement(OldExecutions.FIND)) {
      new RowFiller(find).time(SampleRun.BEGIN.plus(Duration.ofDays(365))).number(LIMIT);
      List<String> ids = new ArrayList<>();
      try (ResultSet rows = find.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
      }
      return ids;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
