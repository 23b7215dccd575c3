package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.SharedServer;
import io.flowrunner.e2e.harness.SocketClient;
import io.flowrunner.e2e.harness.ThreadDump;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many at once: runs, subscribers, calls in flight. */
@ExtendWith(SharedServer.class)
class LoadIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int MOST_THREADS = 64;
  private final FlowRunnerServer server;
  private Api api;

  LoadIT(FlowRunnerServer server) {
    this.server = server;
  }

  @BeforeEach
  void login() {
    Account user = server.newUser();
    api = user.api();
  }

  @Test
  void twoHundredRunsAtOnceHaveTheirOwnResultsAndLogs() {
    String flow =
        api.createFlow(
            """
            metadata: {name: Square}
            nodes:
              square:
                type: transform
                params:
                  script: |
                    console.info("squaring " + input.n);
                    return { n: input.n, square: input.n * input.n };
                next: decide
              decide:
                type: condition
                params: {conditions: [{condition: "input.n % 2 == 0", action: even}]}
                next: {even: say, default: odd}
              say: {type: log, params: {message: "even ${input.n}"}}
              odd: {type: log, params: {message: "odd ${input.n}"}}
            """);
    List<CompletableFuture<Answer>> starts =
        IntStream.range(0, 200).mapToObj(n -> api.runAsync(flow, Map.of("n", n))).toList();
    List<String> ids = starts.stream().map(LoadIT::executionId).toList();
    assertThat(new HashSet<>(ids)).hasSize(200);
    for (int n = 0; n < 200; n++) {
      JsonNode ended = api.awaitEnd(ids.get(n), PATIENCE);
      assertThat(ended.get("status").asText()).as("%s", ended).isEqualTo("completed");
      assertThat(ended.get("result").get("n").asInt()).isEqualTo(n);
      assertThat(ended.get("result").get("square").asInt()).isEqualTo(n * n);
      assertThat(api.logs(ids.get(n)))
          .extracting(log -> log.get("message").asText())
          .containsSubsequence(
              "Execution started",
              "squaring " + n,
              (n % 2 == 0 ? "even " : "odd ") + n,
              "Execution completed")
          .filteredOn(message -> message.matches("(squaring|even|odd) .*"))
          .hasSize(2);
    }
    JsonNode list = api.get("/executions?status=completed&flow_id=" + flow).expect(200).json();
    assertThat(list.get("total").asInt()).isEqualTo(200);
  }

  @Test
  void fiftySubscribersOfOneRunGetTheSameMessages() {
    try (RecordingHttpServer web = RecordingHttpServer.start()) {
      CompletableFuture<Void> gate = new CompletableFuture<>();
      CompletableFuture<Void> secondGate = new CompletableFuture<>();
      web.on("/one", Reply.json(200, "{}").when(gate))
          .on("/two", Reply.json(200, "{}").when(secondGate));
      String id = api.run(api.createFlow(chatty(web.base())), Map.of());
      Await.until("the first call", PATIENCE, () -> web.requests("/one").size() == 1);
      List<SocketClient> clients = new ArrayList<>(subscribe(id, 20));
      gate.complete(null);
      clients.addAll(subscribe(id, 15));
      Await.until("the second call", PATIENCE, () -> web.requests("/two").size() == 1);
      clients.addAll(subscribe(id, 5));
      secondGate.complete(null);
      clients.get(0).awaitClose(1000);
      clients.addAll(subscribe(id, 10));

      List<JsonNode> expected = clients.get(0).awaitClose(1000);
      long events = api.events(id).size();
      assertThat(expected.size()).isGreaterThan(200);
      assertThat(expected.get(expected.size() - 1).get("seq").asLong()).isEqualTo(events);
      assertThat(new HashSet<>(expected)).as("no doubles").hasSize(expected.size());
      for (SocketClient client : clients) {
        assertThat(client.awaitClose(1000)).isEqualTo(expected);
      }
      assertThat(clients).hasSize(50);
    }
  }

  @Test
  void aThousandRunsWaitForASlowServerOnFewThreads() {
    try (RecordingHttpServer web = RecordingHttpServer.start()) {
      CompletableFuture<Void> allAreThere = new CompletableFuture<>();
      // all thousand are held at once, and each waits for two seconds at least
      CompletableFuture<Void> twoSecondsLater =
          allAreThere.thenRunAsync(
              () -> {}, CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS));
      web.on(
          "/answer",
          request -> {
            if (web.open() == 1_000) {
              allAreThere.complete(null);
            }
            return Reply.json(200, "{\"answer\":42}").when(twoSecondsLater);
          });
      String flow = api.createFlow(Flows.oneCall(web.base()));
      long idle = ThreadDump.count(server);
      List<String> ids = new ArrayList<>();
      for (int round = 0; round < 20; round++) {
        List<CompletableFuture<Answer>> starts =
            Stream.generate(() -> api.runAsync(flow, Map.of())).limit(50).toList();
        starts.forEach(start -> ids.add(executionId(start)));
      }
      Await.until("all calls", PATIENCE, () -> web.mostOpen() == 1_000);
      ThreadDump dump = ThreadDump.of(server);
      long during = ThreadDump.count(server);
      assertThat(web.open()).as("still held while the threads were counted").isEqualTo(1_000);
      assertThat(dump.in("io.flowrunner.", "org.eclipse.jetty.", "com.oracle.truffle."))
          .hasSizeLessThanOrEqualTo(MOST_THREADS);
      assertThat(during - idle).isLessThanOrEqualTo(MOST_THREADS);
      for (String id : ids) {
        JsonNode ended = api.awaitEnd(id, PATIENCE);
        assertThat(ended.get("status").asText()).as("%s", ended).isEqualTo("completed");
        assertThat(ended.get("result").get("answer").asInt()).isEqualTo(42);
      }
      assertThat(web.requests("/answer")).hasSize(1_000);
    }
  }

  private List<SocketClient> subscribe(String id, int count) {
    return subscribing(id, count).stream().map(CompletableFuture::join).toList();
  }

  private List<CompletableFuture<SocketClient>> subscribing(String id, int count) {
    return Stream.generate(() -> SocketClient.openAsync(api, "/ws/executions/" + id, Map.of()))
        .limit(count)
        .toList();
  }

  private static String executionId(CompletableFuture<Answer> start) {
    return start.join().expect(201).json().get("execution_id").asText();
  }

  private static String chatty(String base) {
    return """
    metadata: {name: Chatty}
    nodes:
      one: {type: http.request, params: {url: "@BASE@/one"}, timeout: 2m, next: talk}
      talk:
        type: transform
        params:
          script: |
            shared.round = (shared.round || 0) + 1;
            for (let i = 0; i < 20; i++) console.info("round " + shared.round + " line " + i);
            return shared.round;
        next: again
      again:
        type: condition
        params: {conditions: [{condition: "input < 10", action: more}]}
        next: {more: talk, default: two}
      two: {type: http.request, params: {url: "@BASE@/two"}, timeout: 2m}
    """
        .replace("@BASE@", base);
  }
}
