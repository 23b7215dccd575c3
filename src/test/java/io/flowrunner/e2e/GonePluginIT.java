package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.plugins.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Runs and flows of a node type that goes with its plugin, and comes back. */
class GonePluginIT {
  private static final String ASKING =
      """
      metadata: {name: Asks}
      nodes:
        ask: {type: wait, params: {key: go}, next: answer}
        answer: {type: acme.answer, params: {who: Ann}}
      """;

  private static final String CALLING =
      """
      metadata: {name: Calls}
      nodes:
        call: {type: http.request, params: {url: "@BASE@/slow"}, next: answer}
        answer: {type: acme.answer, params: {who: Bob}}
      """;

  private static final String WITHOUT = "metadata: {name: X}\nnodes:\n  a: {type: end}\n";

  @Test
  void runsFailUntilItIsBack() throws IOException {
    try (FlowRunnerServer server = FlowRunnerServer.named("gone-plugin").start();
        RecordingHttpServer web = RecordingHttpServer.start()) {
      Path jar = server.home().resolve("plugins").resolve("acme.jar");
      put(jar, server);
      Api api = server.newUser().api();
      String asking = api.createFlow(ASKING);
      Run reloaded = new Run(api, api.run(asking, Map.of()));
      Run restarted = new Run(api, api.run(asking, Map.of()));
      Await.until(
          "the runs to have left the memory",
          Run.PATIENCE,
          () -> server.gauge("flowrunner_active_runs") == 0);

      Files.delete(jar);
      reload(server);
      reloaded.signal("go", null);
      assertUnusable(reloaded);
      assertRefused(api, asking);

      put(jar, server);
      web.on("/slow", Reply.json(200, "{}").when(new CompletableFuture<>()));
      String calling = api.createFlow(CALLING.replace("@BASE@", web.base()));
      Run cutOff = new Run(api, api.run(calling, Map.of()));
      Await.until("the call", Run.PATIENCE, () -> web.requests("/slow").size() == 1);
      Files.delete(jar);
      server.kill();
      server.start();
      assertUnusable(cutOff);
      restarted.signal("go", null);
      assertUnusable(restarted);
      assertRefused(api, asking);
      assertThat(api.runToEnd(api.createFlow(WITHOUT), Map.of()).get("status").asText())
          .isEqualTo("completed");

      put(jar, server);
      web.on("/slow", Reply.json(200, "{}"));
      assertThat(retry(cutOff).result().asText()).isEqualTo("back Bob");
      Run again = retry(restarted);
      again.signal("go", null);
      assertThat(again.result().asText()).isEqualTo("back Ann");
      Run fresh = new Run(api, api.run(asking, Map.of()));
      fresh.signal("go", null);
      assertThat(fresh.result().asText()).isEqualTo("back Ann");
    }
  }

  private static void put(Path jar, FlowRunnerServer server) {
    PluginJar.of("acme.answer", "back").writeTo(jar);
    reload(server);
  }

  private static void reload(FlowRunnerServer server) {
    server.admin().post("/plugins/reload", null).expect(200);
  }

  private static void assertUnusable(Run run) {
    JsonNode ended = run.end();
    assertThat(ended.get("status").asText()).isEqualTo("failed");
    assertThat(ended.at("/error_details/code").asText()).isEqualTo("unusable_revision");
    assertThat(ended.get("error").asText())
        .contains("Revision 1 of the flow is not valid any more")
        .contains("There is no node type \"acme.answer\"");
  }

  private static void assertRefused(Api api, String flow) {
    Answer refused = api.post("/flows/" + flow + "/run", Map.of()).expect(422);
    assertThat(refused.json().at("/error/details/errors/0/code").asText())
        .isEqualTo("unknown_node_type");
  }

  private static Run retry(Run run) {
    JsonNode made = run.ask("retry").expect(201).json();
    return new Run(run.api(), made.get("execution_id").asText());
  }
}
