package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.SharedServer;
import io.flowrunner.plugins.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A JAR is dropped into the home of a running server. */
@ExtendWith(SharedServer.class)
class PluginsIT {
  private static final String FLOW =
      "metadata: {name: X}\nnodes:\n  a: {type: acme.answer, params: {who: Ann}}\n";
  private final FlowRunnerServer server;
  private final Path jar;

  PluginsIT(FlowRunnerServer server) {
    this.server = server;
    jar = server.home().resolve("plugins").resolve("acme.jar");
  }

  @AfterEach
  void remove() throws IOException {
    Files.deleteIfExists(jar);
    reload();
  }

  private JsonNode reload() {
    return server.admin().post("/plugins/reload", null).expect(200).json().get("plugins");
  }

  @Test
  void aPluginComesIsReplacedAndGoes() throws IOException {
    Api user = server.newUser().api();
    PluginJar.of("acme.answer", "one").version("1.0").writeTo(jar);
    JsonNode plugin = reload().get(0);
    assertThat(plugin.get("file").asText()).isEqualTo("acme.jar");
    assertThat(plugin.get("status").asText()).isEqualTo("loaded");
    assertThat(plugin.get("node_types").get(0).asText()).isEqualTo("acme.answer");
    assertThat(server.admin().get("/plugins").expect(200).json().get("plugins").get(0))
        .isEqualTo(plugin);
    String flow = user.createFlow(FLOW);
    assertThat(new Run(user, user.run(flow, Map.of())).result().asText()).isEqualTo("one Ann");

    PluginJar.of("acme.answer", "two").version("1.1").writeTo(jar);
    reload();
    assertThat(new Run(user, user.run(flow, Map.of())).result().asText()).isEqualTo("two Ann");

    Files.writeString(jar, "broken");
    assertThat(reload().get(0).get("status").asText()).isEqualTo("kept");
    assertThat(new Run(user, user.run(flow, Map.of())).result().asText()).isEqualTo("two Ann");

    Files.delete(jar);
    assertThat(reload()).isEmpty();
    Answer refused = user.post("/flows/" + flow + "/run", Map.of()).expect(422);
    assertThat(refused.json().at("/error/details/errors/0/code").asText())
        .isEqualTo("unknown_node_type");
    user.get("/flows/" + flow).expect(200);
  }

  @Test
  void usersNeitherSeeNorReloadThem() {
    Api user = server.newUser().api();
    user.get("/plugins").expect(403);
    user.post("/plugins/reload", null).expect(403);
    server.anonymous().get("/plugins").expect(401);
  }
}
