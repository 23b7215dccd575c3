package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.e2e.harness.SharedServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Flows that run flows: results, failures and cancels travel both ways. */
@ExtendWith(SharedServer.class)
class SubflowsIT {
  private static final int MOST_DEEP = 10;

  /** Waits for {@code go}, then gives what it got. */
  private static final String CALLED =
      """
      metadata: {name: Called}
      nodes:
        ask: {type: wait, params: {key: go}, next: done}
        done: {type: end, params: {output: {got: "${execution.input.n ?? null}", told: "${input}"}}}
      """;

  private final FlowRunnerServer server;
  private Account account;
  private Api api;

  SubflowsIT(FlowRunnerServer server) {
    this.server = server;
  }

  @BeforeEach
  void login() {
    account = server.newUser();
    api = account.api();
  }

  private static String calling(String params) {
    return """
        metadata: {name: Calling}
        nodes:
          call:
            type: flow
            params: {@PARAMS@}
            next: {default: done, error: failed}
          done: {type: end, params: {output: "${input}"}}
          failed: {type: end, params: {output: "${error}"}}
        """
        .replace("@PARAMS@", params);
  }

  @Test
  void theNodeGivesTheResultOfTheRun() {
    String flow = api.createFlow(CALLED);
    for (String named : List.of("Called", flow)) {
      Run run = Run.of(api, calling("flow: " + named + ", input: {n: 7}"));
      JsonNode reason = run.awaitReason("waiting_for_execution");
      Shape.of(reason).is("reason", "execution_id", "node_id", "node_type", "attempt", "since");
      Run called = new Run(api, reason.get("execution_id").asText());
      called.awaitReason("waiting_for_signal");
      assertThat(called.execution().get("parent_id").asText()).isEqualTo(run.id());
      assertThat(called.execution().get("flow_id").asText()).isEqualTo(flow);
      assertThat(run.nodeStatus("call")).isEqualTo("waiting");
      assertThat(run.execution().has("parent_id")).isFalse();
      called.signal("go", "\"yes\"");
      JsonNode result = run.result();
      assertThat(result).isEqualTo(called.result());
      assertThat(result.get("got").asInt()).isEqualTo(7);
      assertThat(run.types()).containsSubsequence("subflow_started", "subflow_ended");
    }
  }

  @Test
  void whoDoesNotWaitGetsTheIdAndLetsItGo() {
    api.createFlow(CALLED);
    Run run = Run.of(api, calling("flow: Called, wait: false, input: {n: 1}"));
    JsonNode result = run.result();
    Shape.of(result).is("execution_id");
    Run called = new Run(api, result.get("execution_id").asText());
    called.awaitReason("waiting_for_signal");
    assertThat(called.execution().get("parent_id").asText()).isEqualTo(run.id());
    called.signal("go", null);
    assertThat(called.result().get("got").asInt()).isEqualTo(1);
  }

  @Test
  void aFailureTravelsUp() {
    api.createFlow(Flows.failing());
    Run caught = Run.of(api, calling("flow: Failing"));
    JsonNode error = caught.result();
    assertThat(error.get("code").asText()).isEqualTo("flow_failed");
    assertThat(error.get("message").asText()).contains("nothing left");
    assertThat(error.get("details").get("error").get("code").asText()).isEqualTo("out_of_stock");
    assertThat(error.get("details").get("execution_id").asText()).startsWith("exec-");
    Run uncaught =
        Run.of(
            api,
            """
            metadata: {name: Does not mind}
            nodes:
              call: {type: flow, params: {flow: Failing}}
            """);
    assertThat(uncaught.failure()).isEqualTo("flow_failed");
  }

  @Test
  void aCancelTravelsDownAndUp() {
    api.createFlow(CALLED);
    api.createFlow(calling("flow: Called").replace("name: Calling", "name: Between"));
    for (String which : List.of("top", "bottom")) {
      Run top = Run.of(api, calling("flow: Between"));
      Run between = called(top);
      Run bottom = called(between);
      (which.equals("top") ? top : bottom).cancel();
      if (which.equals("top")) {
        for (Run each : List.of(top, between, bottom)) {
          assertThat(each.end().get("status").asText()).isEqualTo("cancelled");
        }
      } else {
        JsonNode error = top.result();
        assertThat(error.get("code").asText()).isEqualTo("flow_cancelled");
        assertThat(error.get("details").get("execution_id").asText()).isEqualTo(bottom.id());
        assertThat(between.end().get("status").asText()).isEqualTo("completed");
      }
    }
  }

  @Test
  void aRunThatIsNotWaitedForIsNotCancelled() {
    api.createFlow(CALLED);
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Does not wait}
            nodes:
              call: {type: flow, params: {flow: Called, wait: false}, next: pause}
              pause: {type: wait, params: {key: never}}
            """);
    run.awaitReason("waiting_for_signal");
    Run called = new Run(api, run.event("subflow_started").get("execution_id").asText());
    called.awaitReason("waiting_for_signal");
    run.cancel();
    called.signal("go", null);
    assertThat(called.end().get("status").asText()).isEqualTo("completed");
  }

  @Test
  void aBranchThatIsGivenUpCancelsWhatItWaitsFor() {
    api.createFlow(CALLED);
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Gives up}
            nodes:
              both: {type: parallel, params: {branches: {a: call, b: ask}}}
              call: {type: flow, params: {flow: Called}}
              ask: {type: wait, params: {key: stop}, next: stop}
              stop: {type: transform, params: {script: "throw new Error('stop');"}}
            """);
    Run called = called(run);
    run.signal("stop", null);
    assertThat(run.failure()).isEqualTo("script_error");
    assertThat(called.end().get("status").asText()).isEqualTo("cancelled");
  }

  @Test
  void flowsRunEachOtherOnlySoDeep() {
    Run top =
        Run.of(
            api,
            """
            metadata: {name: Endless}
            nodes:
              again: {type: flow, params: {flow: Endless}}
            """);
    assertThat(top.failure()).isEqualTo("flow_failed");
    List<JsonNode> runs = api.all("/executions", "executions");
    assertThat(runs).hasSize(MOST_DEEP + 1);
    assertThat(runs)
        .extracting(run -> run.get("error_details").get("code").asText())
        .containsOnlyOnce("flow_depth");
  }

  @Test
  void whatCannotBeRunFailsTheNode() {
    assertThat(Run.of(api, calling("flow: Nowhere")).result().get("code").asText())
        .isEqualTo("unknown_flow");
    api.createFlow(CALLED);
    api.createFlow(CALLED);
    assertThat(Run.of(api, calling("flow: Called")).result().get("code").asText())
        .isEqualTo("ambiguous_flow");
    String theirs = server.newUser().api().createFlow(Flows.echo());
    assertThat(Run.of(api, calling("flow: " + theirs)).result().get("code").asText())
        .isEqualTo("unknown_flow");
  }

  @Test
  void whatOneRunKnowsOfSecretsTheOtherHides() {
    api.post(
            "/accounts/" + account.id() + "/secrets",
            Map.of("key", "WORD", "value", "open sesame 4711"))
        .expect(201);
    api.createFlow(Flows.echo());
    Run down = Run.of(api, calling("flow: Output, input: {word: \"${secrets.WORD}\"}"));
    assertThat(down.result().get("word").asText()).isEqualTo("***");
    Run echo = new Run(api, down.event("subflow_started").get("execution_id").asText());
    api.createFlow(
        """
        metadata: {name: Tells}
        nodes:
          tell: {type: end, params: {output: {word: "${secrets.WORD}"}}}
        """);
    Run up = Run.of(api, calling("flow: Tells"));
    assertThat(up.result().get("word").asText()).isEqualTo("***");
    for (Run run : List.of(down, echo, up)) {
      assertThat(run.end().toString()).doesNotContain("4711");
      for (String what : List.of("events?limit=100", "nodes", "logs")) {
        assertThat(api.get(run.path(what)).expect(200).text()).doesNotContain("4711");
      }
    }
  }

  /** The run that a run waits for. */
  private Run called(Run run) {
    return new Run(api, run.awaitReason("waiting_for_execution").get("execution_id").asText());
  }
}
