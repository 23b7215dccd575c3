package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordedRequest;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.e2e.harness.SocketClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} while 200 runs of four effectful nodes are under way, then a start on the same
 * home: design.md, failure matrix, first row.
 */
class CrashIT {
  private static final int RUNS = 200;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void everyAcceptedRunEndsExactlyOnce() {
    try (FlowRunnerServer server = FlowRunnerServer.named("crash").start();
        RecordingHttpServer web = RecordingHttpServer.start()) {
      for (String path : List.of("/a", "/b", "/c", "/d")) {
        web.on(
            path,
            request -> Reply.json(200, "{\"at\":\"" + path + "\"}").after(Duration.ofMillis(300)));
      }
      Api api = server.newUser().api();
      String flow = api.createFlow(fourCalls(web.base()));
      List<CompletableFuture<Answer>> starts =
          IntStream.range(0, RUNS).mapToObj(n -> api.runAsync(flow, Map.of("n", n))).toList();
      Await.until("some to be at their second call", PATIENCE, () -> calls(web, "/b") > RUNS / 10);
      SocketClient watcher = SocketClient.open(api, accepted(starts).get(0));
      Await.until("the subscriber to be told", PATIENCE, () -> !watcher.messages().isEmpty());
      Await.until("some to be at their third call", PATIENCE, () -> calls(web, "/c") > RUNS / 10);
      server.kill();
      Instant killed = Instant.now();
      starts.forEach(start -> start.handle((answer, failure) -> answer).join());
      assertThat(calls(web, "/d")).as("killed in the middle").isLessThan(RUNS);
      List<String> ids = accepted(starts);
      assertThat(ids).isNotEmpty();

      server.start();
      Instant ready = Instant.now();
      Await.until(
          "work to go on", PATIENCE, () -> requestsSince(web, killed).findAny().isPresent());
      assertThat(requestsSince(web, killed).findFirst().orElseThrow().at())
          .isBefore(ready.plusSeconds(5));
      for (String id : ids) {
        assertThat(api.awaitEnd(id, PATIENCE).get("status").asText()).isEqualTo("completed");
      }
      // those whose answer was lost have been accepted, too, or not: nothing is half there
      List<JsonNode> all = api.all("/executions?flow_id=" + flow, "executions");
      all.forEach(execution -> api.awaitEnd(execution.get("id").asText(), PATIENCE));
      assertThat(all.size()).isBetween(ids.size(), RUNS);
      assertThat(all).extracting(execution -> execution.get("id").asText()).containsAll(ids);
      Set<String> calledAfter =
          requestsSince(web, killed)
              .map(RecordedRequest::idempotencyKey)
              .collect(Collectors.toSet());
      int endedBefore = 0;
      for (JsonNode execution : all) {
        endedBefore += assertRanOnce(api, execution.get("id").asText(), killed, calledAfter);
      }
      assertThat(endedBefore).as("nodes that had ended before the kill").isGreaterThan(RUNS / 10);
      assertThat(SocketClient.open(api, ids.get(0)).awaitClose(1000))
          .as("what a subscriber was told before is what the journal says")
          .startsWith(watcher.messages().toArray(JsonNode[]::new));
      server.log().assertNoStackTraceSince(0);
    }
  }

  /**
   * Reads the journal: one end of the run, one end of each node, no gap in the numbers, and no call
   * after the kill for a node that had ended before it.
   *
   * @return how many nodes had ended before the kill
   */
  private static int assertRanOnce(Api api, String id, Instant killed, Set<String> calledAfter) {
    List<JsonNode> events = api.events(id);
    List<String> ends = new ArrayList<>();
    int endedBefore = 0;
    for (int i = 0; i < events.size(); i++) {
      JsonNode event = events.get(i);
      assertThat(event.get("seq").asLong()).isEqualTo(i + 1);
      if (event.get("type").asText().equals("node_completed")) {
        ends.add(event.get("node_id").asText());
        if (Shape.time(event.get("timestamp")).isBefore(killed)) {
          endedBefore++;
          assertThat(calledAfter)
              .as("an ended node is not run again")
              .doesNotContain(
                  id + ":" + event.get("node_id").asText() + ":" + event.get("visit").asInt());
        }
      }
    }
    assertThat(ends).as("%s", id).containsExactly("a", "b", "c", "d");
    assertThat(events.stream().filter(CrashIT::endsTheRun)).hasSize(1);
    assertThat(endsTheRun(events.get(events.size() - 1))).isTrue();
    return endedBefore;
  }

  private static boolean endsTheRun(JsonNode event) {
    return Set.of("execution_completed", "execution_failed", "execution_cancelled")
        .contains(event.get("type").asText());
  }

  private static long calls(RecordingHttpServer web, String path) {
    return web.requests(path).size();
  }

  private static Stream<RecordedRequest> requestsSince(RecordingHttpServer web, Instant since) {
    return web.requests().stream().filter(request -> request.at().isAfter(since));
  }

  /** The runs whose start was answered 201. */
  private static List<String> accepted(List<CompletableFuture<Answer>> starts) {
    List<String> ids = new ArrayList<>();
    for (CompletableFuture<Answer> start : starts) {
      try {
        Answer answer = start.getNow(null);
        if (answer != null && answer.status() == 201) {
          ids.add(answer.json().get("execution_id").asText());
        }
      } catch (CompletionException e) {
        // the kill took the connection: not accepted as far as the client knows
      }
    }
    return ids;
  }

  private static String fourCalls(String base) {
    return """
    metadata: {name: Four calls}
    nodes:
      a: {type: http.request, params: {url: "@BASE@/a"}, next: b}
      b: {type: webhook, params: {url: "@BASE@/b"}, next: c}
      c: {type: http.request, params: {url: "@BASE@/c", method: POST, body: {n: "${execution.input.n}"}}, next: d}
      d: {type: webhook, params: {url: "@BASE@/d"}}
    """
        .replace("@BASE@", base);
  }
}
