package io.flowrunner.nodes.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.library.LibraryNodes;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.platform.control.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeTypeViewTest {
  private static final NodeCatalogue LIBRARY = LibraryNodes.catalogue();

  private static JsonNode json(String type) {
    return Json.mapper().valueToTree(NodeTypeView.of(LIBRARY.find(type).orElseThrow()));
  }

  private static JsonNode param(String type, String name) {
    for (JsonNode param : json(type).get("params")) {
      if (param.get("name").asText().equals(name)) {
        return param;
      }
    }
    throw new AssertionError(type + " has no param " + name);
  }

  @Test
  void everyTypeIsThere() {
    JsonNode all = Json.mapper().valueToTree(NodeTypesView.of(LIBRARY.all())).get("node_types");
    assertThat(all).hasSize(LIBRARY.all().size());
    assertThat(all).allSatisfy(type -> assertThat(type.get("example").asText()).isNotBlank());
  }

  @Test
  void aTypeTellsWhatItDoesAndHowItFails() {
    JsonNode hook = json("webhook");
    assertThat(hook.get("effect").asText()).isEqualTo("effectful");
    assertThat(hook.get("retries").asInt()).isEqualTo(3);
    assertThat(hook.get("ends_run").asBoolean()).isFalse();
    assertThat(hook.has("one_of")).isFalse();
    assertThat(hook.get("errors"))
        .anySatisfy(
            error -> {
              assertThat(error.get("code").asText()).isEqualTo("http_5xx");
              assertThat(error.get("retryable").asBoolean()).isTrue();
            });
    assertThat(json("wait").get("actions").toString()).isEqualTo("[\"timeout\"]");
    assertThat(json("transform").get("one_of").toString()).isEqualTo("[\"script\",\"mapping\"]");
    assertThat(json("end").get("ends_run").asBoolean()).isTrue();
  }

  @Test
  void defaultsAndExamplesAreValues() {
    assertThat(param("http.request", "max_body").get("default").asLong()).isEqualTo(10485760);
    assertThat(param("http.request", "follow_redirect").get("default").isBoolean()).isTrue();
    assertThat(param("http.request", "timeout").get("default").asText()).isEqualTo("30s");
    assertThat(param("http.request", "expect").get("default").isArray()).isTrue();
    assertThat(param("http.request", "query").get("example").get("page").asInt()).isEqualTo(2);
    assertThat(param("http.request", "body").get("example").asText()).isEqualTo("${input}");
    assertThat(param("http.request", "url").has("default")).isFalse();
  }

  @Test
  void paramsTellTheirTypesAndWhatTheyHold() {
    assertThat(param("log", "level").get("type").asText()).isEqualTo("choice");
    assertThat(param("log", "level").get("choices")).hasSize(4);
    assertThat(param("parallel", "branches").get("items").asText()).isEqualTo("node");
    assertThat(param("parallel", "branches").get("starts").asText()).isEqualTo("branch");
    assertThat(param("wait", "timeout").get("edge").asText()).isEqualTo("timeout");
    JsonNode conditions = param("condition", "conditions");
    assertThat(conditions.get("type").asText()).isEqualTo("list");
    assertThat(conditions.get("items").asText()).isEqualTo("object");
    assertThat(conditions.get("members").get(0).get("type").asText()).isEqualTo("expression");
    assertThat(param("condition", "script").get("type").asText()).isEqualTo("script");
    assertThat(conditions.toString()).doesNotContain("null");
  }

  @Test
  void membersHaveNoOthers() {
    Map<?, ?> record = Json.mapper().convertValue(param("http.request", "auth"), Map.class);
    assertThat(record.keySet())
        .allMatch(name -> !name.equals("default_value") && !name.equals("items"));
  }
}
