package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.e2e.harness.SharedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Executions: read, listed, cancelled. */
@ExtendWith(SharedServer.class)
class ExecutionsContractIT {
  private final FlowRunnerServer server;
  private final RecordingHttpServer web = RecordingHttpServer.start();
  private Api api;

  ExecutionsContractIT(FlowRunnerServer server) {
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
  void aCompletedExecutionHasItsInputResultAndTimes() {
    String flow = api.createFlow(Flows.echo());
    String id = api.run(flow, Map.of("key", "value", "n", 1.5, "deep", List.of(Map.of("a", true))));
    JsonNode json = api.awaitEnd(id);
    Shape.of(json)
        .is("id", "flow_id", "status", "input", "result", "started_at", "completed_at", "duration")
        .count("duration");
    assertThat(json.get("id").asText()).isEqualTo(id);
    assertThat(json.get("flow_id").asText()).isEqualTo(flow);
    assertThat(json.get("status").asText()).isEqualTo("completed");
    assertThat(json.get("result")).isEqualTo(json.get("input"));
    assertThat(json.get("result").get("deep").get(0).get("a").asBoolean()).isTrue();
    Instant started = Shape.time(json.get("started_at"));
    Instant completed = Shape.time(json.get("completed_at"));
    assertThat(json.get("duration").asLong())
        .isBetween(
            Duration.between(started, completed).toMillis() - 1,
            Duration.between(started, completed).toMillis() + 1);
  }

  @Test
  void aRunningExecutionHasNoEndYet() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    web.on("/answer", Reply.json(200, "{\"a\":1}").when(gate));
    String id = api.run(api.createFlow(Flows.oneCall(web.base())), Map.of());
    Await.until("the call", Duration.ofSeconds(30), () -> web.open() == 1);
    Shape.of(api.execution(id)).is("id", "flow_id", "status", "input", "started_at");
    assertThat(api.execution(id).get("status").asText()).isEqualTo("running");
    gate.complete(null);
    assertThat(api.awaitEnd(id).get("result").get("a").asInt()).isEqualTo(1);
  }

  @Test
  void aFailedExecutionSaysWhatFailedWhere() {
    web.on("/answer", Reply.text(500, "broken"));
    JsonNode json = api.runToEnd(api.createFlow(Flows.oneCall(web.base())), Map.of());
    Shape.of(json)
        .has("id", "flow_id", "status", "input", "started_at", "completed_at", "duration")
        .has("error", "error_details")
        .allKnown();
    assertThat(json.get("status").asText()).isEqualTo("failed");
    assertThat(json.get("error").asText()).isEqualTo("HTTP request failed with status 500");
    JsonNode details = json.get("error_details");
    Shape.of(details).is("code", "node_id", "node_type", "attempt");
    assertThat(details.get("code").asText()).isEqualTo("http_500");
    assertThat(details.get("node_id").asText()).isEqualTo("call");
    assertThat(details.get("node_type").asText()).isEqualTo("http.request");
    assertThat(details.get("attempt").asInt()).isEqualTo(1);
    JsonNode failed = api.runToEnd(api.createFlow(Flows.failing()), Map.of());
    assertThat(failed.get("error").asText()).isEqualTo("nothing left");
    assertThat(failed.get("error_details").get("code").asText()).isEqualTo("out_of_stock");
  }

  @Test
  void listsNewestFirstWithExactMembers() {
    String good = api.createFlow(Flows.echo());
    String bad = api.createFlow(Flows.failing());
    String first = api.run(good, Map.of());
    String second = api.run(bad, Map.of());
    api.awaitEnd(first);
    api.awaitEnd(second);
    JsonNode page = api.get("/executions").expect(200).json();
    Shape.of(page).is("executions", "total", "limit", "offset").count("total", "limit", "offset");
    assertThat(page.get("limit").asInt()).isEqualTo(10);
    assertThat(page.get("offset").asInt()).isZero();
    assertThat(page.get("total").asInt()).isEqualTo(2);
    assertThat(page.get("executions").findValuesAsText("id")).containsExactly(second, first);
    Shape.of(page.get("executions").get(1))
        .is("id", "flow_id", "status", "started_at", "completed_at", "duration")
        .times("started_at", "completed_at")
        .count("duration");
    JsonNode failed = page.get("executions").get(0);
    Shape.of(failed)
        .has("id", "flow_id", "status", "started_at", "completed_at", "duration", "error")
        .mayHave("error_details")
        .allKnown();
    assertThat(failed.get("error").asText()).isEqualTo("nothing left");
    JsonNode rest = api.get("/executions?limit=1&offset=1").expect(200).json();
    assertThat(rest.get("executions").findValuesAsText("id")).containsExactly(first);
    assertThat(rest.get("total").asInt()).isEqualTo(2);
  }

  @Test
  void filtersByFlowStatusTimeAndTag() {
    String good = api.createFlow(Flows.echo().replace("Output}", "Output, tags: [red]}"));
    String bad = api.createFlow(Flows.failing());
    String slow = api.createFlow(Flows.delay("1h"));
    String completed = api.run(good, Map.of());
    api.awaitEnd(completed);
    Instant between = Instant.now();
    String failed = api.run(bad, Map.of());
    String running = api.run(slow, Map.of());
    String cancelled = api.run(slow, Map.of());
    api.delete("/executions/" + cancelled).expect(200);
    api.awaitEnd(failed);

    assertThat(ids("flow_id=" + good)).containsExactly(completed);
    assertThat(ids("flow_id=" + slow)).containsExactly(cancelled, running);
    assertThat(ids("flow_id=flow-unknown")).isEmpty();
    assertThat(ids("status=completed")).containsExactly(completed);
    assertThat(ids("status=failed")).containsExactly(failed);
    assertThat(ids("status=running")).containsExactly(running);
    assertThat(ids("status=cancelled")).containsExactly(cancelled);
    assertThat(ids("flow_id=" + slow + "&status=running")).containsExactly(running);
    assertThat(ids("since=" + between)).containsExactly(cancelled, running, failed);
    assertThat(ids("until=" + between)).containsExactly(completed);
    assertThat(ids("since=" + between + "&status=failed")).containsExactly(failed);
    assertThat(ids("tag=red")).containsExactly(completed);
    assertThat(ids("tag=none")).isEmpty();
    assertThat(api.get("/executions?status=running").json().get("total").asInt()).isEqualTo(1);
    assertThat(api.get("/executions?flow_id=" + slow).json().get("total").asInt()).isEqualTo(2);
    for (String query :
        List.of(
            "status=done",
            "limit=0",
            "limit=101",
            "offset=-1",
            "offset=100001",
            "since=yesterday",
            "until=x",
            "limit=1e1")) {
      api.get("/executions?" + query)
          .error(400, "invalid_request", query.substring(0, query.indexOf('=')));
    }
    api.delete("/executions/" + running).expect(200);
  }

  @Test
  void cancelEndsARunOnce() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    web.on("/one", Reply.text(200, "x").when(gate)).on("/two", Reply.text(200, "x"));
    String id = api.run(api.createFlow(Flows.twoCalls(web.base())), Map.of());
    Await.until("the first call", Duration.ofSeconds(30), () -> web.open() == 1);
    JsonNode json = api.delete("/executions/" + id).expect(200).json();
    Shape.of(json).is("message");
    assertThat(json.get("message").asText()).isEqualTo("Execution cancelled successfully");
    api.awaitStatus(id, "cancelled");
    api.delete("/executions/" + id).error(409, "conflict");
    Await.until("the call to be given up", Duration.ofSeconds(10), () -> web.abandoned() == 1);
    gate.complete(null);
    // another run gets as far as the second call, so the cancelled one would have, too
    assertThat(
            api.runToEnd(api.createFlow(Flows.twoCalls(web.base())), Map.of())
                .get("status")
                .asText())
        .isEqualTo("completed");
    assertThat(web.requests("/two")).hasSize(1);
    JsonNode execution = api.execution(id);
    assertThat(execution.get("status").asText()).isEqualTo("cancelled");
    Shape.of(execution).times("started_at", "completed_at");
    String ended = api.run(api.createFlow(Flows.echo()), Map.of());
    api.awaitEnd(ended);
    api.delete("/executions/" + ended).error(409, "conflict");
  }

  @Test
  void anotherAccountsExecutionDoesNotExist() {
    String id = api.run(api.createFlow(Flows.delay("1h")), Map.of());
    for (Api stranger : List.of(server.newUser().api(), server.admin())) {
      String path = "/executions/" + id;
      stranger.get(path).error(404, "not_found");
      stranger.delete(path).error(404, "not_found");
      stranger.get(path + "/logs").error(404, "not_found");
      stranger.get(path + "/events").error(404, "not_found");
      stranger.get(path + "/nodes").error(404, "not_found");
    }
    assertThat(server.newUser().api().get("/executions").json().get("total").asInt()).isZero();
    for (String path : List.of("", "/logs", "/events", "/nodes")) {
      api.get("/executions/exec-unknown" + path).error(404, "not_found");
    }
    api.delete("/executions/exec-unknown").error(404, "not_found");
    api.delete("/executions/" + id).expect(200);
  }

  private List<String> ids(String query) {
    return api.get("/executions?" + query)
        .expect(200)
        .json()
        .get("executions")
        .findValuesAsText("id");
  }
}
