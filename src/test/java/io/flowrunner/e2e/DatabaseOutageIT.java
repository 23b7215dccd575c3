package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.SharedPostgres;
import io.flowrunner.e2e.harness.TcpProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The database is gone for a while: runs pause, the API answers 503 with the error body, and all
 * goes on by itself when it is back. {@code -Dflowrunner.test.long=true} takes the minute of the
 * promise.
 */
@ExtendWith(SharedPostgres.class)
class DatabaseOutageIT {
  private static final Duration GONE =
      Duration.ofSeconds(Boolean.getBoolean("flowrunner.test.long") ? 60 : 7);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int RUNS = 40;

  private final FlowRunnerServer server;
  private final TcpProxy proxy;

  DatabaseOutageIT(FlowRunnerServer server, TcpProxy proxy) {
    this.server = server;
    this.proxy = proxy;
  }

  @Test
  void everythingGoesOnByItselfWhenItIsBack() {
    try (RecordingHttpServer web = RecordingHttpServer.start()) {
      CompletableFuture<Void> gate = new CompletableFuture<>();
      web.on("/one", Reply.json(200, "{}").when(gate)).on("/two", Reply.json(200, "{}"));
      Api api = server.newUser().api();
      String calls = api.createFlow(Flows.twoCalls(web.base()));
      String delays = api.createFlow(Flows.delay("6s"));
      String waits = api.createFlow(waiting());
      String parents = api.createFlow(calling(calls));
      String limited = api.createFlow(limited(web.base()));
      List<String> accepted = new ArrayList<>();
      start(api, calls, RUNS).forEach(accepted::add);
      start(api, delays, 10).forEach(accepted::add);
      start(api, parents, 10).forEach(accepted::add);
      start(api, limited, 4).forEach(accepted::add);
      List<String> waiting = start(api, waits, 10);
      accepted.addAll(waiting);
      Await.until(
          "all that may call", PATIENCE, () -> web.requests("/one").size() == RUNS + 10 + 1);

      long mark = server.log().mark();
      proxy.cut();
      gate.complete(null); // the calls end while nothing can be stored
      Instant until = Instant.now().plus(GONE);
      Await.until("unready", PATIENCE, () -> health("/health/ready") == 503);
      int refused = 0;
      while (Instant.now().isBefore(until)) {
        refused(api.get("/executions/" + waiting.get(0)));
        refused(api.get("/executions"));
        refused(api.post("/executions/" + waiting.get(0) + "/signals/go", Map.of("n", 1)));
        refused(api.post("/flows/" + calls + "/run", Map.of("input", Map.of())));
        refused(server.anonymous().post("/auth/login", login()));
        refused++;
      }
      assertThat(refused).isPositive();
      assertThat(health("/health/live")).isEqualTo(200);
      assertThat(web.requests("/two")).as("no effect whose start is not stored").isEmpty();

      proxy.mend();
      Instant mended = Instant.now();
      Await.until("ready again", PATIENCE, () -> health("/health/ready") == 200);
      assertThat(Duration.between(mended, Instant.now())).isLessThan(Duration.ofSeconds(15));
      for (String id : waiting) {
        api.post("/executions/" + id + "/signals/go", Map.of("id", id)).expect(200);
      }
      for (String id : accepted) {
        assertEndedOnce(api, id);
      }
      for (String id : waiting) {
        assertThat(api.execution(id).get("result").get("id").asText()).isEqualTo(id);
      }
      assertNothingIsLeft(api, accepted.size());
      String another = api.run(calls, Map.of());
      assertThat(api.awaitEnd(another).get("status").asText()).isEqualTo("completed");
      server.log().assertNoStackTraceSince(mark);
      assertThat(server.log().since(mark).lines().count())
          .as("the outage is told, but not for each run")
          .isBetween(1L, 10 + GONE.toSeconds() * 2);
    }
  }

  private static List<String> start(Api api, String flow, int count) {
    List<CompletableFuture<Answer>> starts =
        IntStream.range(0, count).mapToObj(n -> api.runAsync(flow, Map.of("n", n))).toList();
    return starts.stream()
        .map(start -> start.join().expect(201).json().get("execution_id").asText())
        .toList();
  }

  private static Map<String, String> login() {
    return Map.of(
        "username", FlowRunnerServer.ADMIN_EMAIL, "password", FlowRunnerServer.ADMIN_PASSWORD);
  }

  private static void refused(Answer answer) {
    answer.error(503, "unavailable");
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
  }

  private int health(String path) {
    return server.anonymous().rootCall("GET", path).send().status();
  }

  private static void assertEndedOnce(Api api, String id) {
    JsonNode ended = api.awaitEnd(id, PATIENCE);
    assertThat(ended.get("status").asText()).as("%s", ended).isEqualTo("completed");
    List<JsonNode> events = api.events(id);
    Set<String> ends = Set.of("execution_completed", "execution_failed", "execution_cancelled");
    assertThat(events).filteredOn(each -> ends.contains(each.get("type").asText())).hasSize(1);
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).get("seq").asInt()).isEqualTo(i + 1);
    }
  }

  /** The sub-flows have ended, too, and nothing began that was refused. */
  private static void assertNothingIsLeft(Api api, int accepted) {
    List<JsonNode> all = api.all("/executions", "executions");
    assertThat(all).hasSize(accepted + 10);
    assertThat(all)
        .extracting(each -> each.get("status").asText())
        .allMatch(status -> status.equals("completed"));
  }

  private static String waiting() {
    return """
    metadata: {name: Waiting}
    nodes:
      ask: {type: wait, params: {key: go}, next: done}
      done: {type: end, params: {output: "${input}"}}
    """;
  }

  private static String calling(String flow) {
    return """
    metadata: {name: Parent}
    nodes:
      call: {type: flow, params: {flow: @FLOW@}}
    """
        .replace("@FLOW@", flow);
  }

  private static String limited(String base) {
    return """
    metadata: {name: Limited}
    concurrency: {limit: 1}
    nodes:
      one: {type: http.request, params: {url: "@BASE@/one"}, timeout: 2m}
    """
        .replace("@BASE@", base);
  }
}
