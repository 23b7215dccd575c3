package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.executions.entity.JournalPage;
import io.flowrunner.executions.entity.NodeView;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.platform.control.Json;
import io.flowrunner.platform.control.PageRequest;
import io.flowrunner.problems.entity.ProblemException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalQueriesTest {
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

  private static <T> T ask(Function<JournalQueries, T> question) {
    return derby.database.inTransaction(
        entityManager -> {
          JournalQueries queries = new JournalQueries();
          queries.entityManager = entityManager;
          queries.seals = derby.seals;
          queries.executions = new ExecutionQueries();
          queries.executions.entityManager = entityManager;
          queries.executions.seals = derby.seals;
          queries.executions.owed = start -> {};
          queries.executions.longLists = new LongLists(Clock.systemUTC());
          return question.apply(queries);
        });
  }

  private static void store(Segment... segments) {
    derby.store.write("w", List.of(segments));
  }

  private static JournalPage logs(LogLevel least, int limit, int offset) {
    return ask(q -> q.logs("account-1", "exec-1", least, new PageRequest(limit, offset)));
  }

  private static List<Object> texts(JournalPage page) {
    return page.entries().stream().map(entry -> entry.get("message")).toList();
  }

  /** Lines 0 to 24: every third one is a warning; in segments of different sizes. */
  private static void storeLines() {
    SampleRun run = SampleRun.of("exec-1").started().node("fetch");
    store(run.segment(1));
    for (int i = 0, batch = 2; i < 25; i++) {
      run.log("fetch", i % 3 == 0 ? LogLevel.WARN : LogLevel.DEBUG, "line " + i, Map.of());
      if (i % 7 == 6 || i == 24) {
        store(run.segment(batch++));
      }
    }
    store(run.completed("fetch", "no line").segment(9));
    store(run.end(1).segment(10));
  }

  @Test
  void pagesThroughTheLogOldestFirst() {
    storeLines();

    List<Object> paged = new ArrayList<>();
    for (int offset = 0; offset < 30; offset += 4) {
      JournalPage page = logs(LogLevel.DEBUG, 4, offset);
      assertThat(page.total()).isEqualTo(27);
      paged.addAll(texts(page));
    }

    assertThat(paged).hasSize(27).startsWith("Execution started", "line 0", "line 1");
    assertThat(paged).endsWith("line 24", "Execution completed");
    assertThat(paged).isEqualTo(texts(logs(LogLevel.DEBUG, 100, 0)));
  }

  @Test
  void showsTheLeastSeverityAndAbove() {
    storeLines();

    assertThat(texts(logs(LogLevel.WARN, 100, 0)))
        .hasSize(9)
        .startsWith("line 0", "line 3")
        .endsWith("line 24");
    assertThat(texts(logs(LogLevel.WARN, 2, 4))).containsExactly("line 12", "line 15");
    assertThat(logs(LogLevel.INFO, 1, 0).total()).isEqualTo(11);
    assertThat(logs(LogLevel.ERROR, 10, 0).total()).isZero();
  }

  @Test
  void masksASecretThatIsResolvedLaterThanItIsShown() {
    SampleRun run = SampleRun.of("exec-1").started(Map.of("typed", "hunter22")).node("fetch");
    store(run.log("fetch", LogLevel.INFO, "hunter22", Map.of()).segment(1));
    store(run.completed("fetch", Map.of("token", "hunter22"), "hunter22").segment(2));

    assertThat(texts(logs(LogLevel.DEBUG, 10, 0))).containsExactly("Execution started", "***");
    JournalPage events = ask(q -> q.events("account-1", "exec-1", 1, 10));
    assertThat(Json.text(events.entries())).contains("***").doesNotContain("hunter22");
    List<NodeView> nodes = ask(q -> q.nodes("account-1", "exec-1"));
    assertThat(nodes.get(0).output()).isEqualTo(Map.of("token", "***"));
  }

  @Test
  void showsTheJournalFromAnEventOn() {
    SampleRun run = SampleRun.of("exec-1").started(Map.of("a", 1)).node("fetch");
    store(run.segment(1));
    store(run.completed("fetch", Map.of("x", 1)).node("fetch").segment(2));

    JournalPage page = ask(q -> q.events("account-1", "exec-1", 2, 2));
    assertThat(page.total()).isEqualTo(4);
    assertThat(Json.text(page.entries()))
        .isEqualTo(
            "[{\"seq\":2,\"timestamp\":\"2026-01-01T12:00:00Z\",\"type\":\"node_started\","
                + "\"node_id\":\"fetch\",\"visit\":1,\"node_type\":\"http.request\",\"attempt\":1},"
                + "{\"seq\":3,\"timestamp\":\"2026-01-01T12:00:00Z\",\"type\":\"node_completed\","
                + "\"node_id\":\"fetch\",\"visit\":1,\"node_type\":\"http.request\",\"attempt\":1,"
                + "\"action\":\"default\",\"output\":{\"x\":1},\"shared\":{},"
                + "\"shared_removed\":[],\"bytes\":10}]");
    assertThat(ask(q -> q.events("account-1", "exec-1", 5, 10)).entries()).isEmpty();
  }

  @Test
  void showsLogLinesOfTheJournalAsTheLogDoes() {
    SampleRun run = SampleRun.of("exec-1").started().node("fetch");
    run.log("fetch", LogLevel.WARN, "hot", Map.of()).log(
        "fetch", LogLevel.INFO, "x", Map.of("n", 1));
    store(run.segment(1));

    List<Map<String, Object>> lines = ask(q -> q.events("account-1", "exec-1", 3, 2)).entries();
    assertThat(lines.get(0)).containsEntry("level", "warn").doesNotContainKey("data");
    assertThat(lines.get(1)).containsEntry("level", "info").containsEntry("data", Map.of("n", 1));
  }

  @Test
  void tellsWhatEachNodeDid() {
    SampleRun run = SampleRun.of("exec-1").started().node("fetch");
    run.at(SampleRun.BEGIN.plusSeconds(1)).failed("fetch", "no", SampleRun.BEGIN.plusSeconds(2));
    store(run.segment(1));
    assertThat(ask(q -> q.nodes("account-1", "exec-1")).get(0).status()).isEqualTo("retrying");

    run.at(SampleRun.BEGIN.plusSeconds(2)).attempt("fetch", 2);
    run.at(SampleRun.BEGIN.plusSeconds(3)).completed("fetch", Map.of("n", 0));
    run.node("pause").waiting("pause", SampleRun.BEGIN.plusSeconds(9));
    store(run.segment(2));

    List<NodeView> nodes = ask(q -> q.nodes("account-1", "exec-1"));
    assertThat(nodes)
        .containsExactly(
            new NodeView(
                "fetch",
                "http.request",
                null,
                "completed",
                2,
                1,
                SampleRun.BEGIN,
                SampleRun.BEGIN.plusSeconds(3),
                Map.of("n", 0),
                null),
            new NodeView(
                "pause",
                "http.request",
                null,
                "waiting",
                1,
                1,
                SampleRun.BEGIN.plusSeconds(3),
                null,
                null,
                null));

    store(run.at(SampleRun.BEGIN.plusSeconds(4)).cancel().segment(3));
    NodeView pause = ask(q -> q.nodes("account-1", "exec-1")).get(1);
    assertThat(pause.status()).isEqualTo("cancelled");
    assertThat(pause.endedAt()).isEqualTo(SampleRun.BEGIN.plusSeconds(4));
  }

  @Test
  void countsTheVisitsOfALoop() {
    SampleRun run = SampleRun.of("exec-1").started();
    for (int i = 0; i < 3; i++) {
      run.at(SampleRun.BEGIN.plusSeconds(i)).node("fetch").completed("fetch", i);
    }
    run.node("fetch").failed("fetch", "no", null).fail("no");
    store(run.segment(1));

    NodeView node = ask(q -> q.nodes("account-1", "exec-1")).get(0);
    assertThat(node.visits()).isEqualTo(4);
    assertThat(node.attempts()).isEqualTo(4);
    assertThat(node.status()).isEqualTo("failed");
    assertThat(node.output()).isNull();
    assertThat(Json.text(node.error())).contains("\"code\":\"http_500\"", "\"message\":\"no\"");
  }

  @Test
  void anotherAccountsJournalDoesNotExist() {
    store(SampleRun.of("exec-1").started().segment(1));

    assertThatThrownBy(
            () -> ask(q -> q.logs("account-2", "exec-1", LogLevel.DEBUG, new PageRequest(1, 0))))
        .isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> ask(q -> q.events("account-2", "exec-1", 1, 10)))
        .isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> ask(q -> q.nodes("account-2", "exec-1")))
        .isInstanceOf(ProblemException.class);
  }
}
