package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowrunner.executions.entity.ExecutionPage;
import io.flowrunner.executions.entity.ExecutionView;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.flows.control.FlowQuery;
import io.flowrunner.flows.control.Flows;
import io.flowrunner.platform.control.Json;
import io.flowrunner.platform.control.PageRequest;
import io.flowrunner.platform.control.TestTime;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutionQueriesTest {
  private static final PageRequest FIRST = new PageRequest(10, 0);
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

  private final LongLists longLists = new LongLists(new TestTime());
  private OwedStarts owed = start -> {};

  private <T> T ask(java.util.function.Function<ExecutionQueries, T> question) {
    return derby.database.inTransaction(
        entityManager -> {
          ExecutionQueries queries = new ExecutionQueries();
          queries.entityManager = entityManager;
          queries.seals = derby.seals;
          queries.owed = owed;
          queries.longLists = longLists;
          queries.flows =
              new Flows() {
                @Override
                public List<String> ids(String accountId, FlowQuery query) {
                  return query.tags().contains("production")
                      ? List.of("flow-1", "flow-3")
                      : List.of();
                }
              };
          return question.apply(queries);
        });
  }

  private static void store(Segment... segments) {
    derby.store.write("w", List.of(segments));
  }

  private ExecutionView get(String id) {
    return ask(queries -> queries.get("account-1", id));
  }

  private ExecutionPage list(ExecutionFilter filter) {
    return ask(queries -> queries.list("account-1", filter, FIRST));
  }

  private static ExecutionFilter filter(
      String flow, String status, String since, String until, String... tags) {
    return ExecutionFilter.of(flow, status, since, until, List.of(tags));
  }

  @Test
  void showsACompletedRunAsTheReferenceDoes() {
    SampleRun run = SampleRun.of("exec-1").started(Map.of("key", "value")).node("fetch");
    run.at(SampleRun.BEGIN.plusSeconds(5)).completed("fetch", 1).end(Map.of("output", "value"));
    store(run.segment(1));

    assertThat(Json.text(get("exec-1")))
        .isEqualTo(
            "{\"id\":\"exec-1\",\"flow_id\":\"flow-1\",\"status\":\"completed\","
                + "\"input\":{\"key\":\"value\"},\"result\":{\"output\":\"value\"},"
                + "\"started_at\":\"2026-01-01T12:00:00Z\","
                + "\"completed_at\":\"2026-01-01T12:00:05Z\",\"duration\":5000}");
  }

  @Test
  void showsARunUnderWay() {
    store(SampleRun.of("exec-1").started().node("fetch").segment(1));

    assertThat(Json.text(get("exec-1")))
        .isEqualTo(
            "{\"id\":\"exec-1\",\"flow_id\":\"flow-1\",\"status\":\"running\",\"input\":{},"
                + "\"started_at\":\"2026-01-01T12:00:00Z\"}");
  }

  @Test
  void showsARunThatItsParentAnnouncedBeforeItWasStored() {
    store(SampleRun.of("exec-1").started().calls("call", "exec-2").segment(1));
    owed = start -> store(SampleRun.of(start.targetId()).started().node("fetch").segment(1));
    assertThat(get("exec-2").status()).isEqualTo("running");
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> get("exec-3"))
        .withMessageContaining("exec-3");
  }

  @Test
  void showsWhyARunFailed() {
    SampleRun run = SampleRun.of("exec-1").started().node("fetch");
    store(run.segment(1));
    run.at(SampleRun.BEGIN.plusSeconds(2)).failed("fetch", "no", null).fail("no");
    store(run.segment(2));

    ExecutionView view = get("exec-1");
    assertThat(view.status()).isEqualTo("failed");
    assertThat(view.error()).isEqualTo("no");
    assertThat(view.duration()).isEqualTo(2_000);
    assertThat(view.errorDetails())
        .isEqualTo(
            Map.of(
                "code", "http_500", "node_id", "fetch", "node_type", "http.request", "attempt", 1));
  }

  @Test
  void aCancelledRunHasATimeOfItsEnd() {
    SampleRun run = SampleRun.of("exec-1").started().node("fetch");
    store(run.at(SampleRun.BEGIN.plusSeconds(3)).cancel().segment(1));

    assertThat(get("exec-1").completedAt()).isEqualTo(SampleRun.BEGIN.plusSeconds(3));
    assertThat(get("exec-1").duration()).isEqualTo(3_000);
    assertThat(get("exec-1").status()).isEqualTo("cancelled");
  }

  @Test
  void masksWhatTheRunResolved() {
    SampleRun run = SampleRun.of("exec-1").started(Map.of("typed", "hunter22")).node("fetch");
    store(run.segment(1));
    assertThat(get("exec-1").input()).isEqualTo(Map.of("typed", "hunter22"));

    store(run.completed("fetch", 1, "hunter22").node("next").segment(2));
    assertThat(get("exec-1").input()).isEqualTo(Map.of("typed", "***"));

    store(run.failed("next", "no hunter22", null).fail("no hunter22").segment(3));
    assertThat(Json.text(get("exec-1"))).contains("no ***").doesNotContain("hunter22");
    assertThat(list(filter(null, null, null, null)).executions().get(0).error())
        .isEqualTo("no ***");
  }

  @ParameterizedTest
  @CsvSource({"account-2,exec-1", "account-1,exec-2", "account-1,''"})
  void whatIsNotTheAccountsDoesNotExist(String account, String id) {
    store(SampleRun.of("exec-1").started().segment(1));

    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> ask(queries -> queries.get(account, id)))
        .satisfies(problem -> assertThat(problem.kind()).isEqualTo(ProblemKind.NOT_FOUND));
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> ask(queries -> queries.masking(account, id)));
  }

  private static void storeSome() {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      SampleRun run =
          new SampleRun("exec-" + (10 + i), "account-1", "flow-" + i % 3)
              .at(SampleRun.BEGIN.plusSeconds(i))
              .started(Map.of("big", "input"))
              .node("fetch");
      if (i % 2 == 0) {
        run.completed("fetch", 1).end("result");
      } else if (i == 11) {
        run.failed("fetch", "no", null).fail("no");
      }
      segments.add(run.segment(1));
    }
    segments.add(new SampleRun("exec-99", "account-2", "flow-1").started().segment(1));
    derby.store.write("w", segments);
  }

  private static List<String> ids(ExecutionPage page) {
    return page.executions().stream().map(ExecutionView::id).toList();
  }

  @Test
  void listsTheNewestFirst() {
    storeSome();

    ExecutionPage page =
        ask(q -> q.list("account-1", filter(null, null, null, null), new PageRequest(3, 1)));

    assertThat(ids(page)).containsExactly("exec-20", "exec-19", "exec-18");
    assertThat(page.total()).isEqualTo(12);
    assertThat(page.totalIsLowerBound()).isFalse();
    assertThat(Json.text(page.executions().get(0)))
        .isEqualTo(
            "{\"id\":\"exec-20\",\"flow_id\":\"flow-1\",\"status\":\"completed\","
                + "\"started_at\":\"2026-01-01T12:00:10Z\","
                + "\"completed_at\":\"2026-01-01T12:00:10Z\",\"duration\":0}");
  }

  @Test
  void listsByFlowAndStatus() {
    storeSome();

    assertThat(ids(list(filter("flow-2", null, null, null))))
        .containsExactly("exec-21", "exec-18", "exec-15", "exec-12");
    assertThat(ids(list(filter(null, "failed", null, null)))).containsExactly("exec-21");
    assertThat(ids(list(filter("flow-2", "running", null, null)))).containsExactly("exec-15");
    assertThat(list(filter("flow-2", "running", null, null)).total()).isEqualTo(1);
    assertThat(list(filter("flow-2", "paused", null, null)).total()).isZero();
    assertThat(list(filter("flow-9", null, null, null)).executions()).isEmpty();
    assertThat(list(filter("\0", null, null, null)).executions()).isEmpty();
  }

  @Test
  void listsByTimeAndTag() {
    storeSome();

    ExecutionPage page =
        list(filter(null, null, "2026-01-01T12:00:02Z", "2026-01-01T13:00:05+01:00"));
    assertThat(ids(page)).containsExactly("exec-14", "exec-13", "exec-12");
    assertThat(page.total()).isEqualTo(3);

    ExecutionPage tagged = list(filter(null, "running", null, null, "production"));
    assertThat(ids(tagged)).containsExactly("exec-17", "exec-11");
    assertThat(tagged.total()).isEqualTo(2);
    assertThat(list(filter(null, null, null, null, "unknown")).total()).isZero();
  }

  @Test
  void aFilteredListIsCountedUpToALimit() {
    for (int batch = 0; batch < 11; batch++) {
      List<Segment> segments = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        segments.add(SampleRun.of("exec-%02d-%04d".formatted(batch, i)).started().segment(1));
      }
      derby.store.write("w", batch < 10 ? segments : segments.subList(0, 1));
      if (batch == 9) {
        ExecutionPage page = list(filter(null, null, "2026-01-01T00:00:00Z", null));
        assertThat(page.total()).isEqualTo(10_000);
        assertThat(page.totalIsLowerBound()).isFalse();
      }
    }

    ExecutionPage page = list(filter(null, null, "2026-01-01T00:00:00Z", null));
    assertThat(page.total()).isEqualTo(10_000);
    assertThat(page.totalIsLowerBound()).isTrue();
    assertThat(ids(page)).hasSize(10);
    assertThat(list(filter(null, null, null, null)).total()).isEqualTo(10_001);
    assertThat(longLists.isKnown("account-1", filter(null, null, "2026-01-01T00:00:00Z", null)))
        .isTrue();
    assertThat(list(filter(null, null, "2026-01-01T00:00:00Z", null))).isEqualTo(page);
  }

  @ParameterizedTest
  @CsvSource({
    "done,,,status",
    "COMPLETED,,,status",
    ",yesterday,,since",
    ",,2026-01-01,until",
    ",+999999999-01-01T00:00:00Z,,since"
  })
  void refusesAFilterThatMakesNoSense(String status, String since, String until, String field) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> filter(null, status, since, until))
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(ProblemKind.INVALID_REQUEST);
              assertThat(problem.details()).containsEntry("field", field);
            });
  }

  @Test
  void timesOfAFilterAreExactToTheMillisecond() {
    assertThat(filter(null, null, "2026-01-01T12:00:00.0001Z", null).since())
        .isEqualTo(Instant.parse("2026-01-01T12:00:00.001Z"));
  }
}
