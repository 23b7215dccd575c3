package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.e2e.harness.SharedServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an execution has done: logs, events, nodes. */
@ExtendWith(SharedServer.class)
class HistoryContractIT {
  private final FlowRunnerServer server;
  private final RecordingHttpServer web = RecordingHttpServer.start();
  private Api api;

  HistoryContractIT(FlowRunnerServer server) {
    this.server = server;
  }

  @BeforeEach
  void login() {
    api = server.newUser().api();
  }

  @AfterEach
  void close() {
    web.close();
  }

  @Test
  void logsTellTheReferencesStory() {
    web.on("/data", Reply.json(200, "{\"key\":\"value\"}")).on("/callback", Reply.json(200, "{}"));
    String id = api.run(api.createFlow(callAndTell()), Map.of());
    assertThat(api.awaitEnd(id).get("status").asText()).isEqualTo("completed");
    JsonNode page = api.get("/executions/" + id + "/logs").expect(200).json();
    Shape.of(page).is("logs", "total", "limit", "offset").count("total", "limit", "offset");
    assertThat(page.get("limit").asInt()).isEqualTo(10);
    Instant last = Instant.EPOCH;
    for (JsonNode log : page.get("logs")) {
      Shape.of(log)
          .has("timestamp", "level", "message", "node_id", "node_type")
          .mayHave("data")
          .allKnown()
          .times("timestamp");
      assertThat(log.get("level").asText()).isIn("debug", "info", "warn", "error");
      assertThat(Shape.time(log.get("timestamp"))).isAfterOrEqualTo(last);
      last = Shape.time(log.get("timestamp"));
    }
    JsonNode first = page.get("logs").get(0);
    assertThat(first.get("message").asText()).isEqualTo("Execution started");
    assertThat(first.get("node_id").asText()).isEqualTo("start");
    assertThat(first.get("node_type").asText()).isEqualTo("http.request");
    JsonNode called = line(page, "HTTP request successful");
    assertThat(called.get("node_id").asText()).isEqualTo("start");
    assertThat(called.get("level").asText()).isEqualTo("info");
    assertThat(called.get("data").get("status_code").asInt()).isEqualTo(200);
    assertThat(called.get("data").get("url").asText()).isEqualTo(web.base() + "/data");
    JsonNode end = page.get("logs").get(page.get("logs").size() - 1);
    assertThat(end.get("message").asText()).isEqualTo("Execution completed");
    assertThat(end.get("node_id").asText()).isEqualTo("end");
    assertThat(end.get("node_type").asText()).isEqualTo("webhook");
  }

  @Test
  void levelIsTheLeastSeverityShown() {
    String id = api.run(api.createFlow(talkative()), Map.of());
    api.awaitEnd(id);
    String path = "/executions/" + id + "/logs";
    assertThat(levels(path + "?level=debug&limit=100")).contains("debug", "info", "warn", "error");
    assertThat(levels(path + "?level=info&limit=100"))
        .contains("info", "warn", "error")
        .doesNotContain("debug");
    assertThat(levels(path + "?level=warn&limit=100")).containsExactly("warn", "error");
    assertThat(levels(path + "?level=error&limit=100")).containsExactly("error");
    JsonNode warned = api.get(path + "?level=warn&limit=1&offset=1").expect(200).json();
    assertThat(warned.get("total").asInt()).isEqualTo(2);
    assertThat(warned.get("logs").get(0).get("level").asText()).isEqualTo("error");
    for (String query : List.of("level=loud", "limit=0", "limit=101", "offset=-1")) {
      api.get(path + "?" + query)
          .error(400, "invalid_request", query.substring(0, query.indexOf('=')));
    }
  }

  @Test
  void logsComeInPagesOldestFirst() {
    String id = api.run(api.createFlow(counting(150)), Map.of());
    api.awaitEnd(id);
    String path = "/executions/" + id + "/logs";
    List<JsonNode> all = api.logs(id);
    assertThat(api.get(path).json().get("total").asInt()).isEqualTo(all.size());
    assertThat(all.stream().map(log -> log.get("message").asText()))
        .containsSubsequence("line 0", "line 1", "line 99", "line 100", "line 149");
    JsonNode page = api.get(path + "?limit=3&offset=70").expect(200).json();
    assertThat(page.get("logs")).containsExactlyElementsOf(all.subList(70, 73));
  }

  @Test
  void eventsAreTheJournal() {
    String id = api.run(api.createFlow(talkative()), Map.of());
    api.awaitEnd(id);
    List<JsonNode> events = api.events(id);
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).get("seq").asInt()).isEqualTo(i + 1);
      Shape.of(events.get(i)).text("type").times("timestamp");
    }
    assertThat(events.get(0).get("type").asText()).isEqualTo("execution_started");
    assertThat(events.get(events.size() - 1).get("type").asText()).isEqualTo("execution_completed");
    JsonNode rest = api.get("/executions/" + id + "/events?from=3").expect(200).json();
    assertThat(rest.get("events").get(0)).isEqualTo(events.get(2));
    assertThat(api.get("/executions/" + id + "/events?from=100000").json().get("events")).isEmpty();
    for (String bad : List.of("from=-1", "from=x", "limit=0")) {
      api.get("/executions/" + id + "/events?" + bad).error(400, "invalid_request");
    }
  }

  @Test
  void eventsAreFollowedLiveAsAStream() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    web.on("/data", Reply.json(200, "{\"key\":\"value\"}").when(gate))
        .on("/callback", Reply.json(200, "{}"));
    String id = api.run(api.createFlow(callAndTell()), Map.of());
    Await.until("the call", Duration.ofSeconds(30), () -> web.open() == 1);
    HttpResponse<Stream<String>> response =
        api.call("GET", "/executions/" + id + "/events")
            .header("Accept", "text/event-stream")
            .send(HttpResponse.BodyHandlers.ofLines());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    List<String> data = new ArrayList<>();
    response
        .body()
        .forEach(
            line -> {
              if (line.startsWith("data:")) {
                data.add(line.substring("data:".length()).strip());
              }
              // what has happened comes first; then the rest, live
              gate.complete(null);
            });
    List<JsonNode> streamed = new ArrayList<>();
    data.forEach(line -> streamed.add(read(line)));
    assertThat(streamed).isEqualTo(api.events(id));
  }

  @Test
  void nodesTellWhatEachDid() {
    web.on("/data", Reply.json(200, "{\"key\":\"value\"}")).on("/callback", Reply.json(202, "{}"));
    String id = api.run(api.createFlow(callAndTell()), Map.of());
    api.awaitEnd(id);
    JsonNode nodes = api.get("/executions/" + id + "/nodes").expect(200).json().get("nodes");
    assertThat(nodes).hasSize(2);
    JsonNode start = nodes.get(0);
    assertThat(start.get("node_id").asText()).isEqualTo("start");
    assertThat(start.get("node_type").asText()).isEqualTo("http.request");
    assertThat(start.get("status").asText()).isEqualTo("completed");
    assertThat(start.get("attempts").asInt()).isEqualTo(1);
    assertThat(start.get("output").get("status_code").asInt()).isEqualTo(200);
    assertThat(start.get("output").get("body").get("key").asText()).isEqualTo("value");
    Shape.of(start).times("started_at", "ended_at");
    assertThat(nodes.get(1).get("node_id").asText()).isEqualTo("end");
    assertThat(nodes.get(1).get("output").get("status_code").asInt()).isEqualTo(202);
  }

  @Test
  void retriesAreCountedAndLogged() {
    web.on(
        "/answer",
        request ->
            web.requests("/answer").size() < 3
                ? Reply.text(503, "busy")
                : Reply.json(200, "{\"at\":\"last\"}"));
    String flow =
        api.createFlow(
            Flows.oneCall(web.base())
                .replace("timeout: 2m", "retry: {max_retries: 5, wait: 10ms, jitter: none}"));
    String id = api.run(flow, Map.of());
    JsonNode ended = api.awaitEnd(id);
    assertThat(ended.get("result").get("at").asText()).as("%s", ended).isEqualTo("last");
    assertThat(web.requests("/answer"))
        .extracting(request -> request.idempotencyKey())
        .as("the same on every retry")
        .hasSize(3)
        .containsOnly(web.requests("/answer").get(0).idempotencyKey());
    JsonNode call = api.get("/executions/" + id + "/nodes").expect(200).json().get("nodes").get(0);
    assertThat(call.get("attempts").asInt()).isEqualTo(3);
  }

  private List<String> levels(String path) {
    return api.get(path).expect(200).json().get("logs").findValuesAsText("level");
  }

  private static JsonNode line(JsonNode page, String message) {
    for (JsonNode log : page.get("logs")) {
      if (log.get("message").asText().equals(message)) {
        return log;
      }
    }
    throw new AssertionError("no line " + message + " in " + page);
  }

  private static JsonNode read(String json) {
    try {
      return Answer.JSON.readTree(json);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  private String callAndTell() {
    return """
    metadata: {name: Call and tell}
    nodes:
      start:
        type: http.request
        params: {url: "@BASE@/data", method: GET}
        timeout: 1m
        next: {default: end}
      end:
        type: webhook
        params: {url: "@BASE@/callback", method: POST}
    """
        .replace("@BASE@", web.base());
  }

  private static String talkative() {
    return """
    metadata: {name: Talkative}
    nodes:
      talk:
        type: transform
        params:
          script: |
            console.debug("one");
            console.info("two");
            console.warn("three");
            return 1;
        next: say
      say: {type: log, params: {message: four, level: error, data: {a: 1}}}
    """;
  }

  private static String counting(int lines) {
    return """
    metadata: {name: Counting}
    nodes:
      count:
        type: transform
        params:
          script: |
            for (let i = 0; i < @LINES@; i++) console.log("line " + i);
            return 1;
    """
        .replace("@LINES@", Integer.toString(lines));
  }
}
