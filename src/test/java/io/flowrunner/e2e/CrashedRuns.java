package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.RecordedRequest;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.engine.entity.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What holds for runs that a kill of the server found under way, seen through the API. */
final class CrashedRuns {
  private static final Set<String> ENDS =
      Set.of("execution_completed", "execution_failed", "execution_cancelled");

  private final Api api;
  private final RecordingHttpServer web;
  private final Instant killed;
  private final Map<String, Integer> attempts = new HashMap<>();
  private final Set<String> endedBefore = new HashSet<>();

  /**
   * @param file of its flow
   * @param key the client's {@code Idempotency-Key}
   */
  record Run(String file, String key) {}

  /**
   * @param killed when the server was gone
   */
  CrashedRuns(Api api, RecordingHttpServer web, Instant killed) {
    this.api = api;
    this.web = web;
    this.killed = killed;
  }

  /** The runs whose start was answered, with their ids. */
  static Map<Run, String> accepted(Map<Run, CompletableFuture<Answer>> starts) {
    Map<Run, String> accepted = new LinkedHashMap<>();
    starts.forEach(
        (run, start) -> {
          try {
            Answer answer = start.join();
            if (answer.status() == 201 || answer.status() == 200) {
              accepted.put(run, answer.json().get("execution_id").asText());
            }
          } catch (CompletionException e) {
            // the kill took the connection: not accepted as far as the client knows
          }
        });
    return accepted;
  }

  /**
   * Waits for its end and reads its journal.
   *
   * @param undisturbed how such a run ends when nothing happens
   */
  void check(Run run, String id, JsonNode undisturbed, Duration patience) {
    JsonNode end = api.awaitEnd(id, patience);
    List<JsonNode> events = api.events(id);
    boolean unknown = false;
    for (JsonNode event : events) {
      unknown |= event.path("error").path("code").asText().equals("outcome_unknown");
    }
    if (unknown) {
      assertThat(run.file()).isEqualTo("at-most-once");
      assertThat(end.get("status").asText()).isEqualTo("completed");
    } else {
      assertThat(end.get("status")).as("%s %s", run, id).isEqualTo(undisturbed.get("status"));
      assertThat(end.get("result")).as("%s %s", run, id).isEqualTo(undisturbed.get("result"));
    }
    journal(id, events, run.file().equals("at-most-once"));
  }

  private void journal(String id, List<JsonNode> events, boolean atMostOnce) {
    Set<String> ended = new HashSet<>();
    Map<String, Integer> steps = new HashMap<>();
    for (int i = 0; i < events.size(); i++) {
      JsonNode event = events.get(i);
      String type = event.get("type").asText();
      assertThat(event.get("seq").asInt()).isEqualTo(i + 1);
      assertThat(ENDS.contains(type))
          .as("%s: one end, the last", id)
          .isEqualTo(i == events.size() - 1);
      if (type.equals("node_started")) {
        assertThat(ended).as("%s starts again", id).doesNotContain(key(id, event));
        attempt(step(key(id, event), steps), atMostOnce);
      } else if (type.equals("node_progressed")) {
        ended(step(key(id, event), steps), event);
        steps.merge(key(id, event), 1, Integer::sum);
        attempt(step(key(id, event), steps), atMostOnce);
      } else if (type.equals("node_completed")) {
        assertThat(ended.add(key(id, event))).as("%s: one end of each node", id).isTrue();
        ended(step(key(id, event), steps), event);
      } else if (type.equals("subflow_started")) {
        callee(event.get("execution_id").asText());
      }
    }
  }

  private void attempt(String key, boolean atMostOnce) {
    attempts.merge(key, 1, (one, more) -> atMostOnce ? 1 : one + more);
  }

  private void ended(String key, JsonNode event) {
    if (Shape.time(event.get("timestamp")).isBefore(killed)) {
      endedBefore.add(key);
    }
  }

  /** As the steps of an agent are numbered. */
  private static String step(String key, Map<String, Integer> steps) {
    return steps.containsKey(key) ? key + '#' + steps.get(key) : key;
  }

  /** One whose caller was cancelled may never have begun. */
  private void callee(String id) {
    Answer answer = api.get("/executions/" + id);
    if (answer.status() == 200) {
      api.awaitEnd(id);
      journal(id, api.events(id), false);
    }
  }

  private static String key(String id, JsonNode event) {
    return new Position(
            event.path("scope").asText(""),
            event.get("node_id").asText(),
            event.get("visit").asInt())
        .idempotencyKey(id);
  }

  /** Each is the work of an attempt whose start is in the journal; repeats are the same. */
  void checkRequests() {
    Map<String, Integer> requests = new HashMap<>();
    Map<String, RecordedRequest> first = new HashMap<>();
    for (RecordedRequest request : web.requests()) {
      String key = request.idempotencyKey();
      RecordedRequest known = first.putIfAbsent(key, request);
      requests.merge(key, 1, Integer::sum);
      if (request.at().isAfter(killed)) {
        assertThat(endedBefore).as("what has ended is not done again").doesNotContain(key);
      }
      if (known != null) {
        assertThat(request.target()).isEqualTo(known.target());
        assertThat(request.text()).isEqualTo(known.text());
      }
    }
    attempts.forEach(
        (key, most) -> assertThat(requests.getOrDefault(key, 0)).as(key).isLessThanOrEqualTo(most));
  }
}
