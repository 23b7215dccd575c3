package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowFile;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.e2e.harness.SharedServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Flows: created, listed, changed, deleted; who sees them. */
@ExtendWith(SharedServer.class)
class FlowsContractIT {
  private static final String[] MEMBERS = {
    "id", "name", "description", "version", "created_at", "updated_at", "tags", "revision"
  };
  private final FlowRunnerServer server;

  FlowsContractIT(FlowRunnerServer server) {
    this.server = server;
  }

  @Test
  void createsFromTheReferencesRequest() {
    Account user = server.newUser();
    Answer answer =
        user.api()
            .post(
                "/flows",
                Map.of(
                    "name",
                    "My Flow",
                    "description",
                    "A simple flow",
                    "definition",
                    FlowFile.read("reference.yaml"),
                    "tags",
                    List.of("production")))
            .expect(201);
    JsonNode flow = answer.json();
    assertFlow(flow);
    String id = flow.get("id").asText();
    assertThat(id).startsWith("flow-");
    assertThat(flow.get("name").asText()).isEqualTo("My Flow");
    assertThat(flow.get("description").asText()).isEqualTo("A simple flow");
    assertThat(flow.get("version").asText()).isEqualTo("1.0.0");
    assertThat(flow.get("tags")).hasSize(1);
    assertThat(flow.get("tags").get(0).asText()).isEqualTo("production");
    assertThat(flow.get("revision").asInt()).isEqualTo(1);
    assertThat(answer.header("Location")).endsWith("/api/v1/flows/" + id);
    assertThat(answer.header("ETag")).isNotBlank();
  }

  @Test
  void aFlowNeedsADefinition() {
    Api api = server.newUser().api();
    api.post("/flows", Map.of("name", "x")).error(400, "invalid_request", "definition");
    api.post("/flows", Map.of("definition", 5)).error(400, "invalid_request", "definition");
    api.post("/flows", Map.of("definition", Flows.echo(), "tags", "x"))
        .error(400, "invalid_request", "tags");
    api.post("/flows", Map.of("definition", Flows.echo(), "owner", "x"))
        .error(400, "invalid_request", "owner");
  }

  @Test
  void listsNewestFirstInPages() {
    Api api = server.newUser().api();
    JsonNode none = api.get("/flows").expect(200).json();
    Shape.of(none).is("flows", "total", "limit", "offset");
    assertThat(none.get("total").asInt()).isZero();
    assertThat(none.get("limit").asInt()).isEqualTo(10);
    assertThat(none.get("offset").asInt()).isZero();
    String first = api.createFlow(Flows.document("First", "1", "x"));
    String second = api.createFlow(Flows.document("Second", "1", "x"));
    String third = api.createFlow(Flows.document("Third", "1", "x"));
    JsonNode page = api.get("/flows?limit=2").expect(200).json();
    page.get("flows").forEach(FlowsContractIT::assertFlow);
    assertThat(page.get("flows").findValuesAsText("id")).containsExactly(third, second);
    assertThat(page.get("total").asInt()).isEqualTo(3);
    assertThat(page.get("limit").asInt()).isEqualTo(2);
    JsonNode rest = api.get("/flows?limit=2&offset=2").expect(200).json();
    assertThat(rest.get("flows").findValuesAsText("id")).containsExactly(first);
    assertThat(rest.get("offset").asInt()).isEqualTo(2);
    assertThat(api.get("/flows?offset=100000").expect(200).json().get("flows")).isEmpty();
    for (String query :
        List.of("limit=0", "limit=101", "limit=-1", "limit=x", "offset=-1", "offset=100001")) {
      api.get("/flows?" + query)
          .error(400, "invalid_request", query.substring(0, query.indexOf('=')));
    }
  }

  @Test
  void filtersByTagAndText() {
    Api api = server.newUser().api();
    String both = api.createFlow(Flows.document("Order intake", "1", "red, blue"));
    String red = api.createFlow(Flows.document("Invoice run", "1", "red"));
    String green = api.createFlow(Flows.document("Cleaning", "1", "green"));
    JsonNode tagged = api.get("/flows?tag=red").expect(200).json();
    assertThat(tagged.get("flows").findValuesAsText("id")).containsExactly(red, both);
    assertThat(tagged.get("total").asInt()).isEqualTo(2);
    assertThat(api.get("/flows?tag=red&tag=blue").json().get("flows").findValuesAsText("id"))
        .contains(both)
        .doesNotContain(green);
    assertThat(api.get("/flows?tag=none").json().get("total").asInt()).isZero();
    assertThat(api.get("/flows?q=order").json().get("flows").findValuesAsText("id"))
        .containsExactly(both);
    assertThat(api.get("/flows?q=INVOICE&tag=red").json().get("flows").findValuesAsText("id"))
        .containsExactly(red);
    assertThat(api.get("/flows?q=%25").json().get("flows")).as("% is a character").isEmpty();
  }

  @Test
  void anUpdateChangesWhatItNames() {
    Api api = server.newUser().api();
    String path = "/flows/" + api.createFlow(Flows.document("Before", "1.0.0", "production"));
    JsonNode before = api.get(path).json();
    Answer answer =
        api.put(path, Map.of("name", "Updated Flow", "tags", List.of("production", "updated")))
            .expect(200);
    JsonNode renamed = answer.json();
    assertFlow(renamed);
    assertThat(renamed.get("name").asText()).isEqualTo("Updated Flow");
    assertThat(renamed.get("tags"))
        .extracting(JsonNode::asText)
        .containsExactly("production", "updated");
    assertThat(renamed.get("description")).isEqualTo(before.get("description"));
    assertThat(renamed.get("created_at")).isEqualTo(before.get("created_at"));
    assertThat(Shape.time(renamed.get("updated_at")))
        .isAfterOrEqualTo(Shape.time(before.get("updated_at")));
    assertThat(renamed.get("revision").asInt()).as("only the definition counts").isEqualTo(1);
    JsonNode rewritten =
        api.put(path, Map.of("definition", Flows.document("After", "1.0.1", "z")))
            .expect(200)
            .json();
    assertThat(rewritten.get("version").asText()).isEqualTo("1.0.1");
    assertThat(rewritten.get("revision").asInt()).isEqualTo(2);
    assertThat(rewritten.get("name").asText()).isEqualTo("Updated Flow");
    api.put(path, Map.of("version", "9")).error(400, "invalid_request", "version");
    api.put(path, Map.of("name", "")).error(422, "validation_error", "name");
  }

  @Test
  void everyChangeHasAnotherETagAndIfMatchIsHonoured() {
    Api api = server.newUser().api();
    String path = "/flows/" + api.createFlow(Flows.echo());
    String first = api.get(path).header("ETag");
    assertThat(first).matches("(W/)?\".+\"");
    Answer renamed =
        api.call("PUT", path).header("If-Match", first).json(Map.of("name", "A")).send();
    String second = renamed.expect(200).header("ETag");
    assertThat(second).isNotEqualTo(first);
    assertThat(api.get(path).header("ETag")).isEqualTo(second);
    api.call("PUT", path)
        .header("If-Match", first)
        .json(Map.of("name", "B"))
        .send()
        .error(412, "precondition_failed");
    api.call("DELETE", path).header("If-Match", first).send().error(412, "precondition_failed");
    assertThat(api.get(path).json().get("name").asText()).isEqualTo("A");
    api.call("PUT", path).header("If-Match", "*").json(Map.of("name", "C")).send().expect(200);
    String third = api.get(path).header("ETag");
    api.call("DELETE", path).header("If-Match", third).send().expect(200);
  }

  @Test
  void aDeletedFlowCannotBeRunButItsExecutionsStay() {
    Api api = server.newUser().api();
    String id = api.createFlow(Flows.delay("400ms"));
    String running = api.run(id, Map.of());
    JsonNode json = api.delete("/flows/" + id).expect(200).json();
    Shape.of(json).is("message");
    assertThat(json.get("message").asText()).isEqualTo("Flow deleted successfully");
    api.get("/flows/" + id).error(404, "not_found");
    api.delete("/flows/" + id).error(404, "not_found");
    api.post("/flows/" + id + "/run", null).error(404, "not_found");
    assertThat(api.get("/flows").json().get("total").asInt()).isZero();
    JsonNode ended = api.awaitEnd(running);
    assertThat(ended.get("status").asText()).isEqualTo("completed");
    assertThat(ended.get("result").asText()).isEqualTo("late");
    assertThat(api.logs(running)).isNotEmpty();
  }

  @Test
  void anotherAccountsFlowDoesNotExist() {
    Account owner = server.newUser();
    String path = "/flows/" + owner.api().createFlow(Flows.echo());
    for (Api stranger : List.of(server.newUser().api(), server.admin())) {
      stranger.get(path).error(404, "not_found");
      stranger.put(path, Map.of("name", "x")).error(404, "not_found");
      stranger.delete(path).error(404, "not_found");
      stranger.post(path + "/run", null).error(404, "not_found");
      stranger.get(path + "/definition").error(404, "not_found");
      stranger.get(path + "/revisions").error(404, "not_found");
      stranger.get(path + "/revisions/1").error(404, "not_found");
      stranger.post(path + "/revisions/1/restore", null).error(404, "not_found");
    }
    assertThat(server.newUser().api().get("/flows").json().get("flows")).isEmpty();
    owner.api().get("/flows/flow-unknown").error(404, "not_found");
  }

  static void assertFlow(JsonNode flow) {
    Shape.of(flow)
        .has(MEMBERS)
        .mayHave("etag")
        .allKnown()
        .text("id", "name", "version")
        .times("created_at", "updated_at")
        .count("revision");
  }
}
