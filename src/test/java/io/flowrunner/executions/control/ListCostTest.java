package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.executions.entity.Segment;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many rows Derby looks at for one page of a list, with many newer ones that do not fit. */
class ListCostTest {
  private static final int NEWER = 3_000;
  private static final int LIMIT = 10;

  private static StoreOnDerby derby;

  @BeforeAll
  static void open() {
    derby = new StoreOnDerby();
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < 2 * LIMIT; i++) {
      segments.add(run(i, "flow-rare").fail("it").segment(1));
      segments.add(run(100 + i, "flow-often").fail("it").segment(1));
    }
    derby.store.write("w", segments);
    segments.clear();
    for (int i = 0; i < NEWER; i++) {
      segments.add(run(1_000 + i, "flow-often").end(1).segment(1));
    }
    derby.store.write("w", segments);
    derby.database.run(entityManager -> new LastPlan(entityManager).updateStatistics("EXECUTION"));
  }

  private static SampleRun run(int number, String flow) {
    return new SampleRun("exec-%05d".formatted(number), "account-1", flow)
        .at(SampleRun.BEGIN.plusSeconds(number))
        .started();
  }

  @AfterAll
  static void close() {
    derby.close();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, -, -",
        "-, failed, -, -",
        "flow-rare, -, -, -",
        "flow-rare, failed, -, -",
        "flow-often, failed, -, -",
        "flow-rare, failed, -, 2026-01-01T12:00:15Z",
        "-, -, -, 2026-01-01T12:00:15Z"
      })
  void looksAtWhatItShows(String flow, String status, String since, String until) {
    ExecutionFilter filter = ExecutionFilter.of(flow, status, since, until, List.of());
    derby.database.run(
        entityManager -> {
          LastPlan plan = new LastPlan(entityManager);
          assertThat(ids(entityManager, filter)).hasSize(LIMIT);
          plan.assertReadsOnly(LIMIT);
        });
  }

  private static List<String> ids(EntityManager entityManager, ExecutionFilter filter) {
    TypedQuery<String> query =
        entityManager.createQuery(
            ExecutionQueries.IDS + filter.where() + ExecutionQueries.NEWEST_FIRST, String.class);
    filter.parameters().forEach(query::setParameter);
    return query.setParameter("account", "account-1").setMaxResults(LIMIT).getResultList();
  }
}
