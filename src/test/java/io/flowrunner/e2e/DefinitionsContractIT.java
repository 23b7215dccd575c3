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

/** Flow definitions: kept byte for byte, checked, revised. */
@ExtendWith(SharedServer.class)
class DefinitionsContractIT {
  private final FlowRunnerServer server;

  DefinitionsContractIT(FlowRunnerServer server) {
    this.server = server;
  }

  @Test
  void givesTheDefinitionBackByteForByte() {
    Account user = server.newUser();
    String definition = FlowFile.read("byte-for-byte.yaml").replace("@CR@", "\r");
    String id = user.api().createFlow(definition);
    Answer answer = user.api().get("/flows/" + id).expect(200);
    JsonNode flow = answer.json();
    Shape.of(flow)
        .has("id", "name", "version", "created_at", "updated_at", "revision", "definition")
        .mayHave("tags", "etag")
        .allKnown();
    assertThat(flow.get("definition").asText()).isEqualTo(definition);
    assertThat(answer.header("ETag")).isNotBlank();
    Answer bare = user.api().get("/flows/" + id + "/definition").expect(200);
    assertThat(bare.header("Content-Type")).startsWith("application/yaml");
    assertThat(bare.text()).isEqualTo(definition);
  }

  @Test
  void whatTheRequestDoesNotSayComesFromTheDocument() {
    Account user = server.newUser();
    JsonNode flow =
        user.api()
            .post(
                "/flows", Map.of("definition", Flows.document("From the document", "2.1", "a, b")))
            .expect(201)
            .json();
    assertThat(flow.get("name").asText()).isEqualTo("From the document");
    assertThat(flow.get("description").asText()).isEqualTo("Words");
    assertThat(flow.get("version").asText()).isEqualTo("2.1");
    assertThat(flow.get("tags")).extracting(JsonNode::asText).containsExactly("a", "b");
    JsonNode plain =
        user.api().get("/flows/" + user.api().createFlow(Flows.echo())).expect(200).json();
    assertThat(plain.get("version").asText()).isEqualTo("1.0.0");
    assertThat(plain.has("description")).as("left out without a value: %s", plain).isFalse();
  }

  @Test
  void whatTheRequestSaysHoldsUntilAPutChangesIt() {
    Account user = server.newUser();
    String id =
        user.api()
            .post("/flows", Map.of("name", "Mine", "definition", Flows.document("First", "1", "x")))
            .expect(201)
            .json()
            .get("id")
            .asText();
    String path = "/flows/" + id;
    JsonNode second =
        user.api().put(path, Map.of("definition", Flows.document("Second", "2", "y"))).json();
    assertThat(second.get("name").asText()).isEqualTo("Mine");
    assertThat(second.get("version").asText()).isEqualTo("2");
    assertThat(second.get("tags")).extracting(JsonNode::asText).containsExactly("y");
    JsonNode third = user.api().put(path, Map.of("name", "Changed")).expect(200).json();
    assertThat(third.get("name").asText()).isEqualTo("Changed");
    assertThat(third.get("version").asText()).isEqualTo("2");
  }

  @Test
  void aBareDocumentWorksToo() {
    Account user = server.newUser();
    Answer made = user.api().call("POST", "/flows").yaml(Flows.document("Bare", "1", "x")).send();
    made.expect(201);
    FlowsContractIT.assertFlow(made.json());
    String path = "/flows/" + made.json().get("id").asText();
    JsonNode changed =
        user.api()
            .call("PUT", path)
            .yaml(Flows.document("Bare 2", "2", "x"))
            .send()
            .expect(200)
            .json();
    assertThat(changed.get("name").asText()).isEqualTo("Bare 2");
    assertThat(changed.get("revision").asInt()).isEqualTo(2);
    user.api()
        .call("POST", "/flows")
        .body("application/yaml; charset=utf-8", Flows.echo())
        .send()
        .expect(201);
  }

  @Test
  void aDefinitionWithErrorsIsNotSaved() {
    Api api = server.newUser().api();
    for (Answer refused :
        List.of(
            api.post("/flows", Map.of("definition", FlowFile.read("wrong.yaml"))),
            api.call("POST", "/flows").yaml(FlowFile.read("wrong.yaml")).send())) {
      JsonNode details = refused.error(422, "validation_error").errorBody().get("details");
      Shape.of(details).is("errors");
      assertThat(details.get("errors").size()).as("%s", details).isGreaterThanOrEqualTo(4);
      details.get("errors").forEach(DefinitionsContractIT::assertFinding);
    }
    assertThat(api.get("/flows").json().get("total").asInt()).isZero();
    String id = api.createFlow(Flows.echo());
    api.put("/flows/" + id, Map.of("definition", FlowFile.read("wrong.yaml")))
        .error(422, "validation_error");
    assertThat(api.get("/flows/" + id).json().get("revision").asInt()).isEqualTo(1);
  }

  @Test
  void validateReportsEverythingAndSavesNothing() {
    Api api = server.newUser().api();
    JsonNode wrong =
        api.post("/flows/validate", Map.of("definition", FlowFile.read("wrong.yaml")))
            .expect(200)
            .json();
    Shape.of(wrong).is("valid", "errors", "warnings");
    assertThat(wrong.get("valid").asBoolean()).isFalse();
    wrong.get("errors").forEach(DefinitionsContractIT::assertFinding);
    JsonNode unknownType =
        wrong.get("errors").findParents("path").stream()
            .filter(finding -> finding.get("message").asText().contains("http.requset"))
            .findFirst()
            .orElseThrow();
    assertThat(unknownType.get("line").asInt()).isEqualTo(6);
    assertThat(unknownType.get("column").asInt()).isEqualTo(11);
    assertThat(unknownType.get("suggestion").asText()).contains("http.request");

    JsonNode good =
        api.call("POST", "/flows/validate").yaml(Flows.echo()).send().expect(200).json();
    assertThat(good.get("valid").asBoolean()).isTrue();
    assertThat(good.get("errors")).isEmpty();
    JsonNode warned =
        api.post("/flows/validate", Map.of("definition", FlowFile.read("unreachable.yaml")))
            .expect(200)
            .json();
    assertThat(warned.get("valid").asBoolean()).isTrue();
    assertThat(warned.get("warnings")).isNotEmpty();
    warned.get("warnings").forEach(DefinitionsContractIT::assertFinding);
    JsonNode syntax =
        api.post("/flows/validate", Map.of("definition", "nodes: [")).expect(200).json();
    assertThat(syntax.get("valid").asBoolean()).isFalse();
    assertThat(api.get("/flows").json().get("total").asInt()).isZero();
    api.post("/flows/validate", Map.of()).error(400, "invalid_request", "definition");
  }

  @Test
  void keepsRevisionsAndRestoresThem() {
    Api api = server.newUser().api();
    String one = Flows.document("One", "1", "x");
    String two = Flows.document("Two", "2", "x");
    String path = "/flows/" + api.createFlow(one);
    api.put(path, Map.of("definition", two)).expect(200);
    JsonNode revisions = api.get(path + "/revisions").expect(200).json();
    Shape.of(revisions).is("revisions", "total", "limit", "offset");
    assertThat(revisions.get("total").asInt()).isEqualTo(2);
    assertThat(revisions.get("revisions").findValues("revision"))
        .extracting(JsonNode::asInt)
        .as("oldest first")
        .containsExactly(1, 2);
    assertThat(
            api.get(path + "/revisions?limit=1&offset=1")
                .json()
                .get("revisions")
                .findValues("revision"))
        .extracting(JsonNode::asInt)
        .containsExactly(2);
    JsonNode first = api.get(path + "/revisions/1").expect(200).json();
    assertThat(first.get("definition").asText()).isEqualTo(one);
    assertThat(first.get("revision").asInt()).isEqualTo(1);
    Shape.of(first).times("created_at");
    api.get(path + "/revisions/3").error(404, "not_found");
    api.get(path + "/revisions/0").error(404, "not_found");

    Answer restored = api.post(path + "/revisions/1/restore", null);
    assertThat(restored.status()).as("%s", restored).isIn(200, 201);
    JsonNode now = api.get(path).expect(200).json();
    assertThat(now.get("revision").asInt()).isEqualTo(3);
    assertThat(now.get("definition").asText()).isEqualTo(one);
    assertThat(now.get("version").asText()).isEqualTo("1");
    api.post(path + "/revisions/9/restore", null).error(404, "not_found");
  }

  private static void assertFinding(JsonNode finding) {
    Shape.of(finding)
        .has("severity", "code", "message", "path", "line", "column", "end_line", "end_column")
        .mayHave("suggestion")
        .allKnown()
        .text("severity", "code", "message")
        .count("line", "column", "end_line", "end_column");
    assertThat(finding.get("code").asText()).matches("[a-z_]+");
    assertThat(finding.get("line").asInt()).isPositive();
    assertThat(finding.get("column").asInt()).isPositive();
  }

  @Test
  void validateAnswersWhateverTheDocumentIs() {
    Api api = server.newUser().api();
    List<String> documents =
        List.of(
            "",
            "null",
            "5",
            "[a]",
            "a: b: c",
            "metadata: &a {name: *a}",
            "metadata: {name: \"open",
            "metadata: {name: \"a\\0b\"}",
            "\u0000",
            "[".repeat(5_000),
            "{a: ".repeat(5_000),
            "x".repeat(1_200_000),
            "metadata: {name: x}\nnodes:\n" + "  a: {typ: b}\n".repeat(20_000));
    for (String document : documents) {
      JsonNode said =
          api.post("/flows/validate", Map.of("definition", document)).expect(200).json();
      assertThat(said.get("valid").asBoolean()).isFalse();
      assertThat(said.get("errors")).isNotEmpty().hasSizeLessThanOrEqualTo(200);
      said.get("errors").forEach(DefinitionsContractIT::assertFinding);
    }
  }

  @Test
  void theLanguageIsDescribedForAuthorsAndTools() {
    Api api = server.newUser().api();
    JsonNode types = api.get("/node-types").expect(200).json().get("node_types");
    assertThat(types).extracting(type -> type.get("name").asText()).contains("http.request", "end");
    JsonNode one = api.get("/node-types/http.request").expect(200).json();
    assertThat(one.get("params").get(0).get("name").asText()).isEqualTo("url");
    api.get("/node-types/http.requst").error(404, "not_found");
    Answer schema = api.get("/schemas/flow").expect(200);
    assertThat(schema.json().get("$defs").has("params:http.request")).isTrue();
    api.call("GET", "/schemas/flow").header("Accept", "application/schema+json").send().expect(200);
    for (String path : List.of("/node-types", "/node-types/end", "/schemas/flow")) {
      String tag = api.get(path).expect(200).header("ETag");
      Answer again = api.call("GET", path).header("If-None-Match", tag).send();
      assertThat(again.expect(304).bytes()).isEmpty();
      server.anonymous().get(path).error(401, "unauthorized");
    }
  }
}
