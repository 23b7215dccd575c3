package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.SharedServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Health, metrics and the API's description. */
@ExtendWith(SharedServer.class)
class ObservabilityIT {
  private static final Map<String, Set<String>> ENDPOINTS =
      Map.ofEntries(
          Map.entry("/auth/login", Set.of("post")),
          Map.entry("/auth/refresh", Set.of("post")),
          Map.entry("/auth/logout", Set.of("post")),
          Map.entry("/flows", Set.of("get", "post")),
          Map.entry("/flows/{id}", Set.of("get", "put", "delete")),
          Map.entry("/flows/validate", Set.of("post")),
          Map.entry("/flows/{id}/run", Set.of("post")),
          Map.entry("/flows/{id}/revisions", Set.of("get")),
          Map.entry("/flows/{id}/definition", Set.of("get")),
          Map.entry("/executions", Set.of("get")),
          Map.entry("/executions/{id}", Set.of("get", "delete")),
          Map.entry("/executions/{id}/logs", Set.of("get")),
          Map.entry("/executions/{id}/events", Set.of("get")),
          Map.entry("/executions/{id}/nodes", Set.of("get")),
          Map.entry("/accounts", Set.of("get", "post")),
          Map.entry("/accounts/{id}", Set.of("get", "put", "delete")),
          Map.entry("/accounts/{account_id}/secrets", Set.of("get", "post")),
          Map.entry("/accounts/{account_id}/secrets/{key}", Set.of("put", "delete")));
  private final FlowRunnerServer server;

  ObservabilityIT(FlowRunnerServer server) {
    this.server = server;
  }

  @Test
  void healthTellsDatabaseJournalAndStart() {
    for (String path : List.of("/health", "/health/live", "/health/ready")) {
      JsonNode health = root(path);
      assertThat(health.get("status").asText()).as(path).isEqualTo("UP");
    }
    String ready = root("/health/ready").toString();
    assertThat(ready).contains("database").contains("journal");
  }

  private JsonNode root(String path) {
    return server.anonymous().rootCall("GET", path).send().json();
  }

  @Test
  void metricsCountRunsByStatus() {
    Api api = server.newUser().api();
    double before = completedRuns();
    api.runToEnd(api.createFlow(Flows.echo()), Map.of());
    assertThat(completedRuns()).isEqualTo(before + 1);
  }

  /** The one sample whose labels name completed runs, whatever its exact spelling. */
  private double completedRuns() {
    String text = server.anonymous().rootCall("GET", "/metrics").send().text();
    return text.lines()
        .filter(line -> line.matches("(?i).*(runs|executions)_(ended|completed|total).*"))
        .filter(line -> line.contains("\"completed\"") && !line.startsWith("#"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }

  @Test
  void openApiKnowsEveryEndpoint() {
    JsonNode paths =
        server
            .anonymous()
            .rootCall("GET", "/openapi")
            .header("Accept", "application/json")
            .send()
            .json()
            .get("paths");
    Set<String> described = new TreeSet<>();
    paths
        .fieldNames()
        .forEachRemaining(
            path ->
                paths
                    .get(path)
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            described.add(method + " " + path.replaceAll("\\{[^}]*}", "{}"))));
    ENDPOINTS.forEach(
        (path, methods) ->
            methods.forEach(
                method ->
                    assertThat(described)
                        .contains(method + " " + Api.BASE + path.replaceAll("\\{[^}]*}", "{}"))));
  }

  @Test
  void theLogNamesNoPassword() {
    Account user = server.newUser();
    assertThat(server.log().text())
        .doesNotContain(user.password(), FlowRunnerServer.ADMIN_PASSWORD, user.api().token());
  }
}
