package io.flowrunner.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The API under {@code /api/v1} as one login sees it. */
public final class Api {
  public static final String BASE = "/api/v1";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<String> ENDED = Set.of("completed", "failed", "cancelled");

  private static final Pattern EXECUTION_ID = Pattern.compile("exec-\\w+");

  private final FlowRunnerServer server;
  private final String token;

  Api(FlowRunnerServer server, String token) {
    this.server = server;
    this.token = token;
  }

  public Api login(String username, String password) {
    Answer answer =
        server
            .anonymous()
            .post("/auth/login", Map.of("username", username, "password", password))
            .expect(200);
    return withToken(answer.json().get("token").asText());
  }

  public Api withToken(String other) {
    return new Api(server, other);
  }

  public String token() {
    return token;
  }

  public FlowRunnerServer server() {
    return server;
  }

  /**
   * @param path below {@code /api/v1}
   */
  public Call call(String method, String path) {
    Call call = new Call(method, server.uri(BASE + path));
    return token == null ? call : call.header("Authorization", "Bearer " + token);
  }

  /**
   * @param path from the root
   */
  public Call rootCall(String method, String path) {
    Call call = new Call(method, server.uri(path));
    return token == null ? call : call.header("Authorization", "Bearer " + token);
  }

  public Answer get(String path) {
    return call("GET", path).send();
  }

  /**
   * @param body as {@link Call#json}
   */
  public Answer post(String path, Object body) {
    return call("POST", path).json(body).send();
  }

  public Answer put(String path, Object body) {
    return call("PUT", path).json(body).send();
  }

  public Answer delete(String path) {
    return call("DELETE", path).send();
  }

  /** Stores a flow and gives its id. */
  public String createFlow(String yaml) {
    return post("/flows", Map.of("definition", yaml)).expect(201).json().get("id").asText();
  }

  /** Starts a run and gives its id. */
  public String run(String flowId, Map<String, ?> input) {
    return post("/flows/" + flowId + "/run", Map.of("input", input))
        .expect(201)
        .json()
        .get("execution_id")
        .asText();
  }

  public CompletableFuture<Answer> runAsync(String flowId, Map<String, ?> input) {
    return call("POST", "/flows/" + flowId + "/run").json(Map.of("input", input)).sendAsync();
  }

  public JsonNode execution(String id) {
    return get("/executions/" + id).expect(200).json();
  }

  public JsonNode awaitEnd(String executionId) {
    return awaitEnd(executionId, PATIENCE);
  }

  /** The execution after it has ended, however it has. */
  public JsonNode awaitEnd(String executionId, Duration within) {
    try {
      return Await.value(
          "the end of " + executionId,
          within,
          () ->
              Optional.of(execution(executionId))
                  .filter(execution -> ENDED.contains(execution.get("status").asText())));
    } catch (AssertionError late) {
      throw new AssertionError(late.getMessage() + '\n' + standing(executionId), late);
    }
  }

  private String standing(String executionId) {
    Map<String, JsonNode> reasons = new LinkedHashMap<>();
    String unexplained = "";
    try {
      explain(executionId, reasons);
    } catch (RuntimeException | AssertionError e) {
      unexplained = e + "\n";
    }
    return reasons + "\n" + unexplained + server.log().warnings();
  }

  /** Why it does not go on, and why those do not that it waits for. */
  private void explain(String executionId, Map<String, JsonNode> reasons) {
    JsonNode why = get("/executions/" + executionId + "/why").json();
    reasons.put(executionId, why);
    Matcher others = EXECUTION_ID.matcher(why.toString());
    while (others.find()) {
      if (!reasons.containsKey(others.group())) {
        explain(others.group(), reasons);
      }
    }
  }

  /** Runs a flow to its end. */
  public JsonNode runToEnd(String flowId, Map<String, ?> input) {
    return awaitEnd(run(flowId, input));
  }

  public void awaitStatus(String executionId, String status) {
    Await.until(
        executionId + " to be " + status,
        PATIENCE,
        () -> execution(executionId).get("status").asText().equals(status));
  }

  public List<JsonNode> logs(String executionId) {
    return all("/executions/" + executionId + "/logs", "logs");
  }

  public List<JsonNode> events(String executionId) {
    List<JsonNode> events = new ArrayList<>();
    while (true) {
      String part = "/events?limit=100&from=" + (events.size() + 1);
      JsonNode page = get("/executions/" + executionId + part).expect(200).json().get("events");
      page.forEach(events::add);
      if (page.size() < 100) {
        return events;
      }
    }
  }

  /** Every item of a paged list. */
  public List<JsonNode> all(String path, String member) {
    List<JsonNode> items = new ArrayList<>();
    String separator = path.contains("?") ? "&" : "?";
    while (true) {
      JsonNode page = get(path + separator + "limit=100&offset=" + items.size()).expect(200).json();
      page.get(member).forEach(items::add);
      if (page.get(member).size() < 100) {
        return items;
      }
    }
  }
}
