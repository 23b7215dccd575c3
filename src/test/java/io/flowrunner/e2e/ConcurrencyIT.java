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
import io.flowrunner.e2e.harness.SocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No more runs of a flow are under way than its concurrency says. */
@ExtendWith(SharedServer.class)
class ConcurrencyIT {
  private final FlowRunnerServer server;
  private final RecordingHttpServer web = RecordingHttpServer.start();
  private Api api;

  ConcurrencyIT(FlowRunnerServer server) {
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

  private String limited(int limit, String onLimit) {
    return """
        metadata: {name: Limited}
        concurrency: {limit: @LIMIT@, on_limit: @ON_LIMIT@}
        nodes:
          call: {type: http.request, params: {url: "@BASE@/call"}}
        """
        .replace("@LIMIT@", Integer.toString(limit))
        .replace("@ON_LIMIT@", onLimit)
        .replace("@BASE@", web.base());
  }

  @Test
  void oneMoreWaitsForItsTurn() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    web.on("/call", Reply.text(200, "x").when(gate));
    String flow = api.createFlow(limited(1, "queue"));
    Run first = new Run(api, api.run(flow, Map.of()));
    JsonNode answer = api.post("/flows/" + flow + "/run", null).expect(201).json();
    assertThat(answer.get("status").asText()).isEqualTo("queued");
    Run second = new Run(api, answer.get("execution_id").asText());
    Run third = new Run(api, api.run(flow, Map.of()));
    assertThat(second.status()).isEqualTo("queued");
    assertThat(api.get("/executions?status=queued").json().findValuesAsText("id"))
        .containsExactly(third.id(), second.id());
    JsonNode reason = second.why().get(0);
    Shape.of(reason).is("reason", "limit", "queued_before", "holders");
    assertThat(reason.get("reason").asText()).isEqualTo("concurrency_limit");
    assertThat(reason.get("holders")).extracting(JsonNode::asText).containsExactly(first.id());
    assertThat(reason.get("limit").asInt()).isEqualTo(1);
    assertThat(third.why().get(0).get("queued_before").asInt()).isEqualTo(1);
    assertThat(second.nodes()).isEmpty();
    Await.until("the first call", Run.PATIENCE, () -> web.open() == 1);
    try (SocketClient client = SocketClient.open(api, second.id())) {
      gate.complete(null);
      second.end();
      client.awaitClose(1000);
      assertThat(Run.texts(client.messages("execution_update"), "status"))
          .containsExactly("queued", "running");
      assertThat(Run.texts(client.messages("log"), "message"))
          .containsSubsequence("Execution queued", "Execution started", "Execution completed");
    }
    third.end();
    assertThat(web.mostOpen()).isEqualTo(1);
    assertThat(second.types()).containsSubsequence("execution_started", "execution_admitted");
  }

  @Test
  void aQueuedRunThatIsPausedLetsOthersGoFirst() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    web.on("/call", Reply.text(200, "x").when(gate));
    String flow = api.createFlow(limited(1, "queue"));
    Run first = new Run(api, api.run(flow, Map.of()));
    Run second = new Run(api, api.run(flow, Map.of()));
    Run third = new Run(api, api.run(flow, Map.of()));
    second.pause();
    assertThat(second.reasons()).containsExactly("paused", "concurrency_limit");
    gate.complete(null);
    first.end();
    third.end();
    assertThat(second.status()).isEqualTo("paused");
    second.resume();
    assertThat(second.end().get("status").asText()).isEqualTo("completed");
    assertThat(web.mostOpen()).isEqualTo(1);
  }

  @Test
  void aQueuedRunCanBeCancelledAndRetried() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    web.on("/call", Reply.text(200, "x").when(gate));
    String flow = api.createFlow(limited(1, "queue"));
    Run first = new Run(api, api.run(flow, Map.of()));
    Run second = new Run(api, api.run(flow, Map.of()));
    second.cancel();
    assertThat(second.types()).containsExactly("execution_started", "execution_cancelled");
    JsonNode answer = second.ask("retry").expect(201).json();
    assertThat(answer.get("status").asText()).isEqualTo("queued");
    Run third = new Run(api, answer.get("execution_id").asText());
    gate.complete(null);
    assertThat(third.end().get("status").asText()).isEqualTo("completed");
    first.end();
    assertThat(web.requests("/call")).hasSize(2);
  }

  @Test
  void orIsRefused() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    web.on("/call", Reply.text(200, "x").when(gate));
    String flow = api.createFlow(limited(1, "reject"));
    String path = "/flows/" + flow + "/run";
    Run first = new Run(api, api.run(flow, Map.of()));
    api.post(path, null).error(409, "conflict");
    assertThat(
            Run.of(
                    api,
                    """
                    metadata: {name: Calling}
                    nodes:
                      call: {type: flow, params: {flow: Limited}}
                    """)
                .failure())
        .isEqualTo("concurrency_limit");
    gate.complete(null);
    first.end();
    Run next =
        new Run(
            api,
            Await.value(
                    "room",
                    Run.PATIENCE,
                    () ->
                        java.util.Optional.of(api.post(path, null)).filter(a -> a.status() == 201))
                .json()
                .get("execution_id")
                .asText());
    assertThat(next.end().get("status").asText()).isEqualTo("completed");
    assertThat(web.mostOpen()).isEqualTo(1);
  }

  @Test
  void neverMoreThanTheLimitWhateverHappensAtOnce() {
    AtomicInteger calls = new AtomicInteger();
    web.on(
        "/call",
        request ->
            Reply.text(calls.incrementAndGet() % 3 == 0 ? 400 : 200, "x")
                .after(Duration.ofMillis(20)));
    String flow = api.createFlow(limited(3, "queue"));
    List<CompletableFuture<Answer>> starts =
        IntStream.range(0, 40).mapToObj(i -> api.runAsync(flow, Map.of("i", i))).toList();
    List<Run> runs =
        new ArrayList<>(
            starts.stream()
                .map(start -> start.join().expect(201).json().get("execution_id").asText())
                .map(id -> new Run(api, id))
                .toList());
    List<CompletableFuture<Answer>> cancels =
        IntStream.range(0, 40)
            .filter(i -> i % 4 == 0)
            .mapToObj(i -> api.call("DELETE", "/executions/" + runs.get(i).id()).sendAsync())
            .toList();
    cancels.forEach(cancel -> assertThat(cancel.join().status()).isIn(200, 409));
    List<CompletableFuture<Answer>> retries = new ArrayList<>();
    for (Run run : runs) {
      if (!run.end().get("status").asText().equals("completed")) {
        retries.add(api.call("POST", run.path("retry")).sendAsync());
      }
    }
    assertThat(retries).isNotEmpty();
    for (CompletableFuture<Answer> retry : retries) {
      JsonNode json = retry.join().expect(201).json();
      new Run(api, json.get("execution_id").asText()).end();
    }
    assertThat(web.mostOpen()).isEqualTo(3);
    Run last = new Run(api, api.run(flow, Map.of()));
    last.end(); // no place has been lost
  }

  @Test
  void calledRunsQueueToo() {
    web.on("/call", Reply.text(200, "x").after(Duration.ofMillis(20)));
    api.createFlow(limited(2, "queue"));
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Many}
            nodes:
              each: {type: foreach, params: {items: [1, 2, 3, 4, 5, 6], body: call, max_parallel: 0}}
              call: {type: flow, params: {flow: Limited}}
            """);
    assertThat(run.result()).hasSize(6);
    assertThat(web.mostOpen()).isLessThanOrEqualTo(2);
    assertThat(web.requests("/call")).hasSize(6);
  }
}
