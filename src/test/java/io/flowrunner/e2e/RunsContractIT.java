package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.e2e.harness.SharedServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Starts of runs: their answer, input, idempotency keys, waiting for the end. */
@ExtendWith(SharedServer.class)
class RunsContractIT {
  private final FlowRunnerServer server;
  private final RecordingHttpServer web = RecordingHttpServer.start();
  private Api api;

  RunsContractIT(FlowRunnerServer server) {
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
  void aStartIsAnsweredAsRunning() {
    String flow = api.createFlow(Flows.echo());
    Answer answer =
        api.post("/flows/" + flow + "/run", Map.of("input", Map.of("key", "value"))).expect(201);
    JsonNode json = answer.json();
    Shape.of(json).is("execution_id", "flow_id", "status", "created_at").times("created_at");
    String id = json.get("execution_id").asText();
    assertThat(id).startsWith("exec-");
    assertThat(json.get("flow_id").asText()).isEqualTo(flow);
    assertThat(json.get("status").asText()).isEqualTo("running");
    assertThat(answer.header("Location")).endsWith("/api/v1/executions/" + id);
  }

  @Test
  void theBodyOfARunIsOptionalAndItsInputAnObject() {
    String flow = api.createFlow(Flows.echo());
    String path = "/flows/" + flow + "/run";
    for (Object body : new Object[] {null, "{}", "{\"input\":{}}"}) {
      String id = api.post(path, body).expect(201).json().get("execution_id").asText();
      assertThat(api.awaitEnd(id).get("input")).isEmpty();
    }
    for (String body : List.of("{\"input\":[]}", "{\"input\":\"x\"}", "{\"input\":1}")) {
      api.post(path, body).error(400, "invalid_request", "input");
    }
    api.post(path, "{\"inputs\":{}}").error(400, "invalid_request", "inputs");
    api.post(path, "{").error(400, "invalid_request");
    api.post(path, "[]").error(400, "invalid_request");
    api.post("/flows/flow-unknown/run", null).error(404, "not_found");
  }

  @Test
  void anInputThatBreaksTheSchemaIsRefused() {
    String flow =
        api.createFlow(
            """
            metadata: {name: Checked}
            inputs:
              type: object
              required: [order_id]
              properties: {order_id: {type: string}, lines: {type: integer, minimum: 1}}
            nodes:
              done: {type: end}
            """);
    String path = "/flows/" + flow + "/run";
    api.post(path, Map.of("input", Map.of())).error(422, "validation_error");
    api.post(path, null).error(422, "validation_error");
    JsonNode error =
        api.post(path, Map.of("input", Map.of("order_id", 5, "lines", 0)))
            .error(422, "validation_error")
            .errorBody();
    assertThat(error.get("details").get("errors").findValuesAsText("field"))
        .containsExactlyInAnyOrder("input.order_id", "input.lines");
    api.post(path, Map.of("input", Map.of("order_id", "A-1", "lines", 3))).expect(201);
    assertThat(api.get("/executions").json().get("total").asInt()).isEqualTo(1);
  }

  @Test
  void theSameIdempotencyKeyGivesTheSameAnswer() {
    String flow = api.createFlow(Flows.echo());
    Answer first = runWithKey(flow, "key-1", 1).expect(201);
    Answer again = runWithKey(flow, "key-1", 1).expect(201);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    runWithKey(flow, "key-1", 2).error(409, "conflict");
    assertThat(runWithKey(flow, "key-2", 1).expect(201).json()).isNotEqualTo(first.json());
    String otherFlow = api.createFlow(Flows.echo());
    assertThat(runWithKey(otherFlow, "key-1", 2).expect(201).json()).isNotEqualTo(first.json());
    assertThat(api.get("/executions").json().get("total").asInt()).isEqualTo(3);
    Account stranger = server.newUser();
    String theirs = stranger.api().createFlow(Flows.echo());
    stranger
        .api()
        .call("POST", "/flows/" + theirs + "/run")
        .header("Idempotency-Key", "key-1")
        .send()
        .expect(201);
  }

  @Test
  void twentyStartsAtOnceWithOneKeyStartOneRun() {
    String flow = api.createFlow(Flows.echo());
    List<CompletableFuture<Answer>> answers =
        java.util.stream.IntStream.range(0, 20)
            .mapToObj(
                i ->
                    api.call("POST", "/flows/" + flow + "/run")
                        .header("Idempotency-Key", "at-once")
                        .json(Map.of("input", Map.of("n", 1)))
                        .sendAsync())
            .toList();
    assertThat(answers)
        .extracting(answer -> answer.join().expect(201).json().get("execution_id").asText())
        .containsOnly(answers.get(0).join().json().get("execution_id").asText());
    assertThat(api.get("/executions").json().get("total").asInt()).isEqualTo(1);
  }

  @Test
  void waitAnswersWithTheEndedExecutionOrAfterThatTime() {
    String quick = api.createFlow(Flows.echo());
    JsonNode ended =
        api.post("/flows/" + quick + "/run?wait=30s", Map.of("input", Map.of("a", 1)))
            .expect(200)
            .json();
    assertThat(ended.get("status").asText()).isEqualTo("completed");
    assertThat(ended.get("result").get("a").asInt()).isEqualTo(1);
    assertThat(api.execution(ended.get("id").asText())).isEqualTo(ended);
    JsonNode failed =
        api.post("/flows/" + api.createFlow(Flows.failing()) + "/run?wait=30s", null)
            .expect(200)
            .json();
    assertThat(failed.get("status").asText()).isEqualTo("failed");
    String slow = api.createFlow(Flows.delay("1h"));
    JsonNode waiting = api.post("/flows/" + slow + "/run?wait=100ms", null).expect(201).json();
    Shape.of(waiting).is("execution_id", "flow_id", "status", "created_at");
    assertThat(waiting.get("status").asText()).isEqualTo("running");
    api.delete("/executions/" + waiting.get("execution_id").asText()).expect(200);
    for (String bad : List.of("x", "-1s", "")) {
      api.post("/flows/" + quick + "/run?wait=" + bad, null).error(400, "invalid_request", "wait");
    }
  }

  @Test
  void effectfulNodesSendTheirIdempotencyKey() {
    web.on("/one", Reply.text(200, "x")).on("/two", Reply.text(200, "x"));
    String id = api.run(api.createFlow(Flows.twoCalls(web.base())), Map.of());
    api.awaitEnd(id);
    assertThat(web.requests("/one").get(0).idempotencyKey()).matches(id + ":one:\\d+");
    assertThat(web.requests("/two").get(0).idempotencyKey()).matches(id + ":two:\\d+");
  }

  private Answer runWithKey(String flow, String key, int n) {
    return api.call("POST", "/flows/" + flow + "/run")
        .header("Idempotency-Key", key)
        .json(Map.of("input", Map.of("n", n)))
        .send();
  }
}
