package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.crash.AgentModel;
import io.flowrunner.crash.CrashFlows;
import io.flowrunner.e2e.CrashedRuns.Run;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.Call;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordedRequest;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} of the whole server at moments that a seed chooses, while runs of every construct
 * are under way: the flows of {@code CrashPointsTest}, and what holds for them, through the API.
 * Ten times, with {@code -Plong}; once with {@code -Dit.test}. The same moments again with {@code
 * -Dflowrunner.test.seed=...}.
 */
class CrashPointsIT {
  private static final int KILLS = Boolean.getBoolean("flowrunner.test.long") ? 10 : 1;
  private static final int RUNS_OF_EACH = 6;
  private static final int MOST_REQUESTS = 120;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Callees first; what is started, with its input. */
  private static final List<String> CALLEES = List.of("callee", "waiting-callee");

  private static final Map<String, Map<String, Object>> INPUTS = inputs();

  private final RecordingHttpServer web = RecordingHttpServer.start();
  private final Map<String, String> flows = new LinkedHashMap<>();
  private Api api;

  private static Map<String, Map<String, Object>> inputs() {
    Map<String, Map<String, Object>> inputs = new LinkedHashMap<>();
    inputs.put("sequence", Map.of("n", 1));
    inputs.put("batch", Map.of("items", List.of(1, 2, 3, 4)));
    inputs.put("subflow", Map.of("n", 1));
    inputs.put("queued", Map.of("n", 1));
    inputs.put("agent", Map.of("n", 2));
    for (String file :
        List.of(
            "retry",
            "parallel",
            "foreach",
            "wait",
            "delay",
            "caller",
            "at-most-once",
            "loop",
            "pause",
            "failing")) {
      inputs.put(file, Map.of());
    }
    return inputs;
  }

  @Test
  void whateverWasUnderWayEndsOnce() {
    long seed = Long.getLong("flowrunner.test.seed", System.nanoTime());
    System.out.println("CrashPointsIT: -Dflowrunner.test.seed=" + seed);
    Random random = new Random(seed);
    try (FlowRunnerServer server = FlowRunnerServer.named("crash-points").start();
        web) {
      answer();
      api = server.newUser().api();
      CALLEES.forEach(this::create);
      INPUTS.keySet().forEach(this::create);
      Map<String, JsonNode> ends = undisturbed();
      for (int kill = 1; kill <= KILLS; kill++) {
        int requests = web.requests().size() + 1 + random.nextInt(MOST_REQUESTS);
        killAt(server, requests, "kill-" + kill, ends);
      }
      server.log().assertNoStackTraceSince(0);
    }
  }

  private void answer() {
    Duration soon = Duration.ofMillis(20);
    for (String path : List.of("/a", "/b", "/c", "/slow", "/never")) {
      web.on(path, request -> Reply.json(200, "{\"at\":\"" + path + "\"}").after(soon));
    }
    web.on(AgentModel.PATH, request -> AgentModel.answer(request).after(soon));
    web.on("/gone", Reply.json(404, "{}"));
    web.on(
        "/flaky",
        request ->
            calls(request.idempotencyKey()) <= 2
                ? Reply.json(503, "{}")
                : Reply.json(200, "{\"at\":\"/flaky\"}"));
  }

  private long calls(String idempotencyKey) {
    return web.requests("/flaky").stream()
        .map(RecordedRequest::idempotencyKey)
        .filter(idempotencyKey::equals)
        .count();
  }

  private void create(String file) {
    flows.put(file, api.createFlow(CrashFlows.read(file, web.base())));
  }

  /** How the runs of each flow end when nothing happens. */
  private Map<String, JsonNode> undisturbed() {
    Map<String, JsonNode> ends = new LinkedHashMap<>();
    for (String file : INPUTS.keySet()) {
      String id = api.run(flows.get(file), INPUTS.get(file));
      act(file, id, "first-" + file);
      ends.put(file, api.awaitEnd(id, PATIENCE));
    }
    return ends;
  }

  /** What a run needs from outside to come to its end; repeated, it has no other effect. */
  private void act(String file, String id, String key) {
    if (file.equals("wait")) {
      signal(id, key).send();
    } else if (file.equals("caller")) {
      Await.until(
          "the callee",
          PATIENCE,
          () -> has(id, "subflow_started") || api.execution(id).has("error"));
      api.delete("/executions/" + id);
    } else if (file.equals("pause")) {
      api.call("POST", "/executions/" + id + "/pause").send();
      api.call("POST", "/executions/" + id + "/resume").send();
    }
  }

  /** Every second one; its answer, too, may be lost. */
  private void signalEarly(Run run, Answer answer) {
    if (run.file().equals("wait") && run.key().hashCode() % 2 == 0 && answer.status() == 201) {
      signal(answer.json().get("execution_id").asText(), run.key()).sendAsync();
    }
  }

  private Call signal(String id, String key) {
    return api.call("POST", "/executions/" + id + "/signals/go")
        .header("Idempotency-Key", key)
        .json(Map.of("word", "go"));
  }

  private boolean has(String id, String type) {
    return api.events(id).stream().anyMatch(event -> event.get("type").asText().equals(type));
  }

  private void killAt(
      FlowRunnerServer server, int requests, String name, Map<String, JsonNode> ends) {
    Map<Run, CompletableFuture<Answer>> first = startAll(name);
    first.forEach((run, start) -> start.thenAccept(answer -> signalEarly(run, answer)));
    Await.until("request " + requests, PATIENCE, () -> web.requests().size() >= requests);
    server.kill();
    Instant killed = Instant.now();
    Map<Run, String> answered = CrashedRuns.accepted(first);
    server.start();
    CrashedRuns runs = new CrashedRuns(api, web, killed);
    Map<Run, String> all = CrashedRuns.accepted(startAll(name));
    assertThat(all).as("a repeated start finds the run").containsAllEntriesOf(answered);
    assertThat(all).hasSize(first.size());
    all.forEach((run, id) -> act(run.file(), id, run.key()));
    all.forEach((run, id) -> runs.check(run, id, ends.get(run.file()), PATIENCE));
    runs.checkRequests();
    System.out.printf(
        "CrashPointsIT: %s after request %d: %d runs, %d answered before%n",
        name, requests, all.size(), answered.size());
  }

  private Map<Run, CompletableFuture<Answer>> startAll(String name) {
    Map<Run, CompletableFuture<Answer>> started = new LinkedHashMap<>();
    for (int i = 0; i < RUNS_OF_EACH; i++) {
      for (String file : INPUTS.keySet()) {
        Run run = new Run(file, name + '-' + file + '-' + i);
        started.put(
            run,
            api.call("POST", "/flows/" + flows.get(file) + "/run")
                .header("Idempotency-Key", run.key())
                .json(Map.of("input", INPUTS.get(file)))
                .sendAsync());
      }
    }
    return started;
  }
}
