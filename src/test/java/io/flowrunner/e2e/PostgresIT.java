package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.PostgresServer;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.SharedPostgres;
import io.flowrunner.e2e.harness.SocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The product on PostgreSQL 17: what touches the database in its own way, and a kill -9. */
@ExtendWith(SharedPostgres.class)
class PostgresIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int RUNS = 60;

  private final FlowRunnerServer server;
  private final PostgresServer postgres;

  PostgresIT(FlowRunnerServer server, PostgresServer postgres) {
    this.server = server;
    this.postgres = postgres;
  }

  @Test
  void everythingWorksOnPostgresqlAndSurvivesAKill() {
    try (RecordingHttpServer web = RecordingHttpServer.start()) {
      long mark = server.log().mark();
      assertThat(postgres.query("select version()")).startsWith("PostgreSQL 17");
      Api api = server.newUser().api();
      String brief = api.createFlow(brief());
      String old = api.run(brief, Map.of());
      api.awaitEnd(old);

      assertStoreCountsExactly(api);
      assertBranchesAndTextSurvive(api);
      assertSignalsAndLimit(api);
      assertListsAndLogs(api);
      assertKillLosesNothing(api, web);
      Await.until(
          "the purge of what has been kept long enough",
          PATIENCE,
          () -> api.get("/executions/" + old).status() == 404);
      assertThat(postgres.query("select count(*) from execution where flow_id = '" + brief + "'"))
          .isEqualTo("0");
      server.log().assertNoStackTraceSince(mark);
    }
  }

  /** Several runs at once add to one key: nothing is lost, nothing counted twice. */
  private static void assertStoreCountsExactly(Api api) {
    String flow =
        api.createFlow(
            """
            metadata: {name: Count}
            nodes:
              one: {type: store, params: {operation: increment, key: count}, next: two}
              two: {type: store, params: {operation: increment, key: count}, next: note}
              note: {type: store, params: {operation: append, key: all, value: "${execution.id}"}}
            """);
    List<String> ids = start(api, flow, RUNS);
    ids.forEach(id -> assertCompleted(api, id));
    String look =
        api.createFlow(
            """
            metadata: {name: Look}
            nodes:
              all: {type: store, params: {operation: get, key: all}, next: count}
              count: {type: store, params: {operation: get, key: count}, next: done}
              done:
                type: end
                params: {output: {all: "${results.all.value}", count: "${results.count.value}"}}
            """);
    JsonNode result = api.runToEnd(look, Map.of()).get("result");
    assertThat(result.get("count").asInt()).isEqualTo(2 * RUNS);
    assertThat(result.get("all"))
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  /** Scripts beside each other, and characters that PostgreSQL's own texts refuse. */
  private static void assertBranchesAndTextSurvive(Api api) {
    String flow =
        api.createFlow(
            """
            metadata: {name: Branches}
            nodes:
              both: {type: parallel, params: {branches: {left: double, right: text}}, next: done}
              double: {type: transform, params: {script: "return 2 * input.n;"}}
              text: {type: transform, params: {script: "return input.text + String.fromCharCode(0);"}}
              done: {type: end, params: {output: "${input}"}}
            """);
    JsonNode result = api.runToEnd(flow, Map.of("n", 21, "text", "\u0000ä😀'")).get("result");
    assertThat(result.get("left").asInt()).isEqualTo(42);
    assertThat(result.get("right").asText()).isEqualTo("\u0000ä😀'\u0000");
  }

  private static void assertSignalsAndLimit(Api api) {
    String flow =
        api.createFlow(
            """
            metadata: {name: One by one}
            concurrency: {limit: 1}
            nodes:
              ask: {type: wait, params: {key: go}, next: done}
              done: {type: end, params: {output: "${input.n}"}}
            """);
    String first = api.run(flow, Map.of());
    String second = api.run(flow, Map.of());
    api.awaitStatus(second, "queued");
    api.post("/executions/" + first + "/signals/go", Map.of("n", 1)).expect(200);
    assertThat(assertCompleted(api, first).get("result").asInt()).isEqualTo(1);
    api.awaitStatus(second, "running");
    api.post("/executions/" + second + "/signals/go", Map.of("n", 2)).expect(200);
    assertThat(assertCompleted(api, second).get("result").asInt()).isEqualTo(2);
  }

  private static void assertListsAndLogs(Api api) {
    String flow = api.createFlow(Flows.echo());
    List<String> ids = new ArrayList<>();
    for (int n = 0; n < 5; n++) {
      ids.add(0, api.run(flow, Map.of("n", n)));
    }
    ids.forEach(id -> assertCompleted(api, id));
    JsonNode page = api.get("/executions?limit=2&offset=1&flow_id=" + flow).expect(200).json();
    assertThat(page.get("total").asInt()).isEqualTo(5);
    assertThat(page.get("executions").findValuesAsText("id")).isEqualTo(ids.subList(1, 3));
    assertThat(api.get("/flows?q=output").expect(200).json().get("total").asInt()).isEqualTo(1);
    assertThat(api.logs(ids.get(0)))
        .extracting(log -> log.get("message").asText())
        .contains("Execution started")
        .endsWith("Execution completed");
    assertThat(SocketClient.open(api, ids.get(0)).awaitClose(1000)).isNotEmpty();
  }

  private void assertKillLosesNothing(Api api, RecordingHttpServer web) {
    web.on("/one", Reply.json(200, "{}")).on("/two", request -> slowly());
    String flow = api.createFlow(Flows.twoCalls(web.base()));
    List<String> ids = new ArrayList<>(start(api, flow, RUNS));
    String delayed = api.run(api.createFlow(Flows.delay("8s")), Map.of());
    ids.add(delayed);
    Await.until("some second calls", PATIENCE, () -> web.requests("/two").size() > RUNS / 10);
    server.kill();
    server.start();
    ids.forEach(id -> assertCompleted(api, id));
    assertThat(api.execution(delayed).get("result").asText()).isEqualTo("late");
    for (String id : ids.subList(0, RUNS)) {
      assertThat(api.events(id))
          .extracting(event -> event.get("type").asText())
          .containsOnlyOnce("execution_completed")
          .filteredOn("node_completed"::equals)
          .hasSize(2);
    }
  }

  private static Reply slowly() {
    return Reply.json(200, "{}").after(Duration.ofMillis(300));
  }

  private static List<String> start(Api api, String flow, int count) {
    List<CompletableFuture<Answer>> starts =
        IntStream.range(0, count).mapToObj(n -> api.runAsync(flow, Map.of("n", n))).toList();
    return starts.stream()
        .map(start -> start.join().expect(201).json().get("execution_id").asText())
        .toList();
  }

  private static JsonNode assertCompleted(Api api, String id) {
    JsonNode ended = api.awaitEnd(id, PATIENCE);
    assertThat(ended.get("status").asText()).as("%s", ended).isEqualTo("completed");
    return ended;
  }

  /** Kept for as short as can be. */
  private static String brief() {
    return """
    metadata: {name: Brief}
    retention: 1s
    nodes:
      done: {type: end}
    """;
  }
}
