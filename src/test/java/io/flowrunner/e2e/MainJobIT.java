package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowFile;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordedRequest;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.SocketClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * The main job, across a restart: log in, store a flow {@code http.request -> transform ->
 * condition -> webhook}, run it against a real HTTP server, follow it over WebSocket, read result
 * and logs, restart the server and find everything there.
 */
class MainJobIT {
  private static final String ORDER =
      """
      {"id": "A-17", "lines": [{"price": 40.5, "count": 2}, {"price": 30, "count": 1}]}\
      """;

  @Test
  void theMainJobSurvivesARestart() {
    try (FlowRunnerServer server = FlowRunnerServer.named("main-job").start();
        RecordingHttpServer web = RecordingHttpServer.start()) {
      web.on("/orders/A-17", Reply.json(200, ORDER))
          .on("/orders/B-1", Reply.json(404, "{}"))
          .on("/warehouse", Reply.json(202, "{\"accepted\":true}"));
      Account user = server.newUser();
      Api api = user.api();
      String secrets = "/accounts/" + user.id() + "/secrets";
      api.post(secrets, Map.of("key", "ORDERS_KEY", "value", "key of the order system"))
          .expect(201);
      String definition = FlowFile.read("main-job.yaml", web.base());
      String flow = api.createFlow(definition);

      Run before = run(api, flow, web);

      // a run that waits through the restart, and few active runs allowed after it
      String waiting = api.run(api.createFlow(Flows.delay("5s")), Map.of());
      server
          .with("FLOWRUNNER_LIMITS_ACTIVE_RUNS", "2")
          .with("FLOWRUNNER_HTTP_CORS_ORIGINS", "https://console.example")
          .restart();

      assertThat(api.get("/flows/" + flow).expect(200).json().get("definition").asText())
          .as("the token is still good, the flow is there")
          .isEqualTo(definition);
      assertThat(api.execution(before.id())).isEqualTo(before.execution());
      assertThat(api.logs(before.id())).isEqualTo(before.logs());
      assertThat(SocketClient.open(api, before.id()).awaitClose(1000)).isEqualTo(before.messages());
      assertThat(api.get(secrets).expect(200).json().get("secrets").findValuesAsText("key"))
          .containsExactly("ORDERS_KEY");
      assertThat(api.awaitEnd(waiting).get("result").asText()).isEqualTo("late");
      run(api, flow, web);
      api.login(user.email(), user.password()).get("/flows").expect(200);
      assertMissingOrderFails(api, flow);
      assertFullServerSaysSo(api);
      assertConfiguredOriginMayCall(api);
      server.log().assertNoStackTraceSince(0);
    }
  }

  private record Run(String id, JsonNode execution, List<JsonNode> logs, List<JsonNode> messages) {}

  private static Run run(Api api, String flow, RecordingHttpServer web) {
    int toldBefore = web.requests("/warehouse").size();
    String id = api.run(flow, Map.of("order_id", "A-17"));
    List<JsonNode> messages = SocketClient.open(api, id).awaitClose(1000);
    assertThat(
            messages.stream()
                .filter(message -> message.get("type").asText().equals("node_completed"))
                .map(message -> message.get("node_id").asText()))
        .containsExactly("fetch", "shape", "decide", "tell");
    JsonNode execution = api.execution(id);
    assertThat(execution.get("status").asText()).as("%s", execution).isEqualTo("completed");
    assertThat(execution.get("result").toString()).isEqualTo("{\"id\":\"A-17\",\"total\":111}");

    RecordedRequest asked = web.requests("/orders/A-17").get(toldBefore);
    assertThat(asked.header("Authorization")).hasValue("Bearer key of the order system");
    assertThat(web.requests("/warehouse")).hasSize(toldBefore + 1);
    RecordedRequest told = web.requests("/warehouse").get(toldBefore);
    assertThat(told.method()).isEqualTo("POST");
    assertThat(told.text()).isEqualTo("{\"id\":\"A-17\",\"total\":111}");
    assertThat(told.idempotencyKey()).startsWith(id + ":tell:");

    List<JsonNode> logs = api.logs(id);
    assertThat(logs)
        .extracting(log -> log.get("message").asText())
        .contains("Execution started", "HTTP request successful", "summing up 2 lines")
        .endsWith("Execution completed");
    assertThat(logs.toString()).doesNotContain("key of the order system");
    return new Run(id, execution, logs, messages);
  }

  private static void assertMissingOrderFails(Api api, String flow) {
    JsonNode failed = api.runToEnd(flow, Map.of("order_id", "B-1"));
    assertThat(failed.get("status").asText()).isEqualTo("failed");
    assertThat(failed.get("error").asText()).isEqualTo("no order B-1");
    assertThat(failed.get("error_details").get("code").asText()).isEqualTo("no_such_order");
  }

  /** Nothing is accepted beyond the limit, and room is made by what ends. */
  private static void assertFullServerSaysSo(Api api) {
    try (RecordingHttpServer slow = RecordingHttpServer.start()) {
      CompletableFuture<Void> gate = new CompletableFuture<>();
      slow.on("/answer", Reply.json(200, "{}").when(gate));
      String flow = api.createFlow(Flows.oneCall(slow.base()));
      String first = api.run(flow, Map.of());
      String second = api.run(flow, Map.of());
      Answer refused = api.post("/flows/" + flow + "/run", null).error(503, "unavailable");
      assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
      gate.complete(null);
      api.awaitEnd(first);
      api.awaitEnd(second);
      assertThat(api.get("/executions?flow_id=" + flow).json().get("total").asInt()).isEqualTo(2);
      api.runToEnd(flow, Map.of());
    }
  }

  private static void assertConfiguredOriginMayCall(Api api) {
    Answer preflight =
        api.withToken(null)
            .call("OPTIONS", "/flows")
            .header("Origin", "https://console.example")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization, content-type")
            .send();
    assertThat(preflight.header("Access-Control-Allow-Origin"))
        .isEqualTo("https://console.example");
    assertThat(preflight.header("Access-Control-Allow-Methods")).contains("POST");
    Answer simple =
        api.call("GET", "/flows").header("Origin", "https://console.example").send().expect(200);
    assertThat(simple.header("Access-Control-Allow-Origin")).isEqualTo("https://console.example");
    Answer foreign =
        api.call("GET", "/flows").header("Origin", "https://evil.example").send().expect(200);
    assertThat(foreign.header("Access-Control-Allow-Origin")).isEmpty();
  }
}
