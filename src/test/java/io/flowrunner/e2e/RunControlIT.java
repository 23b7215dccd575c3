package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.e2e.harness.SharedServer;
import io.flowrunner.e2e.harness.SocketClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs are paused, resumed and asked why they do not progress. */
@ExtendWith(SharedServer.class)
class RunControlIT {
  private static final String WAITING =
      """
      metadata: {name: @NAME@}
      timeout: @LIMIT@
      nodes:
        ask: {type: wait, params: {key: go}}
      """;

  private final FlowRunnerServer server;
  private final RecordingHttpServer web = RecordingHttpServer.start();
  private Account account;
  private Api api;

  RunControlIT(FlowRunnerServer server) {
    this.server = server;
  }

  @BeforeEach
  void login() {
    account = server.newUser();
    api = account.api();
  }

  @AfterEach
  void close() {
    web.close();
  }

  @Test
  void aPausedRunStartsNothingUntilItIsResumed() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    web.on("/one", Reply.text(200, "x").when(gate)).on("/two", Reply.text(200, "x"));
    String flow = api.createFlow(Flows.twoCalls(web.base()));
    Run run = new Run(api, api.run(flow, Map.of()));
    Await.until("the first call", Run.PATIENCE, () -> web.open() == 1);
    for (int times = 0; times < 2; times++) {
      JsonNode answer = run.pause().json();
      Shape.of(answer).is("message");
      assertThat(answer.get("message").asText()).isEqualTo("Execution paused");
    }
    assertThat(run.status()).isEqualTo("paused");
    assertThat(api.get("/executions?status=paused").json().findValuesAsText("id"))
        .containsExactly(run.id());
    assertThat(run.reasons()).containsExactly("paused", "running");

    gate.complete(null);
    run.awaitNode("one", "completed");
    // another run gets as far as the second call, so the paused one would have, too
    assertThat(api.runToEnd(flow, Map.of()).get("status").asText()).isEqualTo("completed");
    assertThat(web.requests("/two")).hasSize(1);
    assertThat(run.status()).isEqualTo("paused");
    assertThat(run.reasons()).containsExactly("paused");
    Shape.of(run.why().get(0)).is("reason", "since").times("since");

    assertThat(run.resume().json().get("message").asText()).isEqualTo("Execution resumed");
    assertThat(run.end().get("status").asText()).isEqualTo("completed");
    assertThat(web.requests("/two")).hasSize(2);
    assertThat(run.types())
        .containsOnlyOnce("execution_paused", "execution_resumed")
        .containsSubsequence(
            "node_started", "execution_paused", "node_completed", "execution_resumed");
  }

  @Test
  void whoWatchesIsToldOfAPause() {
    Run run = Run.of(api, Flows.delay("1h"));
    run.awaitNode("pause", "waiting");
    try (SocketClient client = SocketClient.open(api, run.id())) {
      run.pause();
      run.resume();
      run.cancel();
      client.awaitClose(1000);
      List<JsonNode> ofTheRun =
          client.messages("execution_update").stream().filter(m -> !m.has("node_id")).toList();
      assertThat(Run.texts(ofTheRun, "status")).containsExactly("paused", "running");
      for (JsonNode message : ofTheRun) {
        Shape.of(message).is("type", "execution_id", "status", "timestamp", "seq");
      }
      assertThat(Run.texts(client.messages("log"), "message"))
          .containsSubsequence("Execution paused", "Execution resumed", "Execution cancelled");
    }
  }

  @Test
  void aRunThatIsNotPausedStaysAsItIsWhenItIsResumed() {
    Run run = Run.of(api, Flows.delay("1h"));
    run.resume();
    assertThat(run.status()).isEqualTo("running");
    assertThat(run.types()).doesNotContain("execution_resumed");
    run.cancel();
  }

  @Test
  void aRunThatHasEndedIsNeitherPausedNorResumed() {
    Run completed = Run.of(api, Flows.echo());
    Run failed = Run.of(api, Flows.failing());
    Run cancelled = Run.of(api, Flows.delay("1h"));
    cancelled.pause();
    cancelled.cancel();
    for (Run run : List.of(completed, failed, cancelled)) {
      String status = run.end().get("status").asText();
      run.ask("pause").error(409, "conflict");
      run.ask("resume").error(409, "conflict");
      assertThat(run.why()).hasSize(1);
      JsonNode ended = run.why().get(0);
      Shape.of(ended).is("reason", "status", "at").times("at");
      assertThat(ended.get("reason").asText()).isEqualTo("ended");
      assertThat(ended.get("status").asText()).isEqualTo(status);
    }
    assertThat(cancelled.status()).isEqualTo("cancelled");
  }

  @Test
  void theTimeLimitOfAPausedRunStandsStill() {
    String flow = api.createFlow(WAITING.replace("@NAME@", "In time").replace("@LIMIT@", "3s"));
    Run run = new Run(api, api.run(flow, Map.of()));
    run.pause();
    // one that began after the pause has had more time than the limit
    assertThat(new Run(api, api.run(flow, Map.of())).failure()).isEqualTo("run_timeout");
    assertThat(run.status()).isEqualTo("paused");
    run.signal("go", "\"went\"");
    run.resume();
    assertThat(run.result().asText()).isEqualTo("went");
    JsonNode resumed = run.event("execution_resumed");
    Duration stoodStill =
        Duration.between(at(run.event("execution_paused"), "timestamp"), at(resumed, "timestamp"));
    Duration moved =
        Duration.between(at(run.event("execution_started"), "deadline"), at(resumed, "deadline"));
    assertThat(moved.minus(stoodStill).abs()).isLessThan(Duration.ofMillis(5));
  }

  @Test
  void whatIsDueDuringAPauseGoesOnAfterIt() {
    String flow = api.createFlow(Flows.delay("1s"));
    Run run = new Run(api, api.run(flow, Map.of()));
    run.pause();
    assertThat(api.runToEnd(flow, Map.of()).get("status").asText()).isEqualTo("completed");
    assertThat(run.status()).isEqualTo("paused");
    assertThat(run.nodeStatus("pause")).isNotEqualTo("completed");
    run.resume();
    assertThat(run.result().asText()).isEqualTo("late");
  }

  @Test
  void aPauseDoesNotReachTheRunThatTheRunWaitsFor() {
    api.createFlow(WAITING.replace("@NAME@", "Called").replace("@LIMIT@", "1h"));
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Calling}
            nodes:
              call: {type: flow, params: {flow: Called}, next: done}
              done: {type: end, params: {output: "got ${input}"}}
            """);
    Run called =
        new Run(api, run.awaitReason("waiting_for_execution").get("execution_id").asText());
    run.pause();
    called.awaitReason("waiting_for_signal");
    assertThat(called.status()).isEqualTo("running");
    called.signal("go", "7");
    assertThat(called.result().asInt()).isEqualTo(7);
    run.awaitNode("call", "completed");
    assertThat(run.reasons()).containsExactly("paused");
    run.resume();
    assertThat(run.result().asText()).isEqualTo("got 7");
  }

  @Test
  void whySaysWhatTheNodeIsAbout() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    web.on("/answer", Reply.text(200, "x").when(gate));
    Run calling = Run.of(api, Flows.oneCall(web.base()));
    Await.until("the call", Run.PATIENCE, () -> web.open() == 1);
    JsonNode running = calling.why().get(0);
    Shape.of(running).is("reason", "node_id", "node_type", "attempt", "since").times("since");
    assertThat(running.get("reason").asText()).isEqualTo("running");
    assertThat(running.get("node_id").asText()).isEqualTo("call");
    assertThat(running.get("node_type").asText()).isEqualTo("http.request");
    gate.complete(null);
    calling.end();

    Run delayed = Run.of(api, Flows.delay("1h"));
    JsonNode timed = delayed.awaitReason("waiting_for_time");
    Shape.of(timed).is("reason", "until", "node_id", "node_type", "attempt", "since");
    assertThat(at(timed, "until"))
        .isBetween(
            at(timed, "since").plus(Duration.ofMinutes(60)),
            at(timed, "since").plus(Duration.ofMinutes(61)));
    delayed.cancel();

    Run asking = Run.of(api, WAITING.replace("@NAME@", "Asking").replace("@LIMIT@", "1h"));
    JsonNode asked = asking.awaitReason("waiting_for_signal");
    Shape.of(asked).is("reason", "signal", "node_id", "node_type", "attempt", "since");
    assertThat(asked.get("signal").asText()).isEqualTo("go");
    asking.cancel();
  }

  @Test
  void whySaysWhenTheNextAttemptBegins() {
    web.on("/broken", Reply.text(500, "x"));
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Backs off}
            nodes:
              call:
                type: http.request
                params: {url: "@BASE@/broken"}
                retry: {max_retries: 3, wait: 1h, max_wait: 1h, jitter: none}
            """
                .replace("@BASE@", web.base()));
    JsonNode backOff = run.awaitReason("back_off");
    Shape.of(backOff)
        .is("reason", "until", "failures", "node_id", "node_type", "attempt", "since")
        .times("until", "since");
    assertThat(backOff.get("failures").asInt()).isEqualTo(1);
    assertThat(backOff.get("attempt").asInt()).isEqualTo(1);
    assertThat(run.nodeStatus("call")).isEqualTo("retrying");
    run.cancel();
  }

  @Test
  void whySaysWhatEachBranchIsAbout() {
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Three ways}
            nodes:
              all:
                type: parallel
                params: {branches: {quick: nothing, slow: pause, asked: ask}}
              nothing: {type: transform, params: {script: "return 1;"}}
              pause: {type: delay, params: {duration: 1h}}
              ask: {type: wait, params: {key: answer, timeout: 2h}, next: {timeout: none}}
              none: {type: log, params: {message: none}}
            """);
    run.awaitReason("waiting_for_time");
    run.awaitReason("waiting_for_signal");
    run.awaitNode("nothing", "completed");
    List<JsonNode> reasons = run.why();
    assertThat(run.reasons())
        .containsExactly("waiting_for_branches", "waiting_for_signal", "waiting_for_time");
    Shape.of(reasons.get(0))
        .is("reason", "under_way", "ended", "of", "node_id", "node_type", "attempt", "since");
    assertThat(reasons.get(0).get("under_way").asInt()).isEqualTo(2);
    assertThat(reasons.get(0).get("ended").asInt()).isEqualTo(1);
    assertThat(reasons.get(0).get("of").asInt()).isEqualTo(3);
    Shape.of(reasons.get(1))
        .is("reason", "signal", "until", "node_id", "node_type", "scope", "attempt", "since");
    assertThat(reasons.get(1).get("scope").asText()).isEqualTo("all:1/asked");
    assertThat(reasons.get(2).get("scope").asText()).isEqualTo("all:1/slow");
    run.cancel();
  }

  @Test
  void whyHidesSecrets() {
    api.post(
            "/accounts/" + account.id() + "/secrets",
            Map.of("key", "WORD", "value", "open sesame 4711"))
        .expect(201);
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Secret signal}
            nodes:
              ask: {type: wait, params: {key: "say ${secrets.WORD}"}}
            """);
    assertThat(run.awaitReason("waiting_for_signal").get("signal").asText()).isEqualTo("say ***");
    run.cancel();
  }

  @Test
  void forOthersThereIsNoSuchRun() {
    Run waiting = Run.of(api, Flows.delay("1h"));
    Run failed = Run.of(api, Flows.failing());
    failed.end();
    for (Api stranger : List.of(server.newUser().api(), server.admin())) {
      for (String what : List.of("pause", "resume", "retry", "signals/go")) {
        stranger.post(waiting.path(what), null).error(404, "not_found");
        stranger.post(failed.path(what), null).error(404, "not_found");
      }
      stranger.get(waiting.path("why")).error(404, "not_found");
    }
    for (String what : List.of("pause", "resume", "retry", "signals/go")) {
      new Run(api, "exec-unknown").ask(what).error(404, "not_found");
      server.anonymous().post(waiting.path(what), null).error(401, "unauthorized");
    }
    api.get("/executions/exec-unknown/why").error(404, "not_found");
    server.anonymous().get(waiting.path("why")).error(401, "unauthorized");
    assertThat(waiting.types()).doesNotContain("execution_paused", "signal_received");
    waiting.cancel();
  }

  private static Instant at(JsonNode json, String member) {
    return Shape.time(json.get(member));
  }
}
