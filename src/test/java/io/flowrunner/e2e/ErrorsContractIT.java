package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RawHttp;
import io.flowrunner.e2e.harness.SharedServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What holds for every answer: the error body of every layer, request ids, HEAD, OPTIONS, CORS. The
 * shape of the body is checked by {@link Answer#error}.
 */
@ExtendWith(SharedServer.class)
class ErrorsContractIT {
  private static final int TOO_MUCH = 2 * 1024 * 1024 + 1;
  private final FlowRunnerServer server;
  private Api api;

  ErrorsContractIT(FlowRunnerServer server) {
    this.server = server;
  }

  @BeforeEach
  void login() {
    api = server.newUser().api();
  }

  @Test
  void unknownPathsAreNotFound() {
    api.get("/nowhere").error(404, "not_found");
    api.get("/flows/flow-1/nowhere").error(404, "not_found");
    api.get("/application.wadl").error(404, "not_found");
    api.get("/application.wadl/xsd0.xsd").error(404, "not_found");
    api.rootCall("GET", "/application.wadl").send().error(404, "not_found");
    api.rootCall("GET", "/api/v2/flows").send().error(404, "not_found");
    api.rootCall("GET", "/nowhere.html").send().error(404, "not_found");
    api.rootCall("GET", "/ws/nowhere").send().error(404, "not_found");
    server.anonymous().rootCall("POST", "/nowhere").send().error(404, "not_found");
  }

  /** The server's own application, too: see server-config/java-options. */
  @Test
  void nothingIsDescribedInWadl() {
    api.rootCall("GET", "/openapi").send().expect(200);
    assertThat(api.rootCall("GET", "/openapi/application.wadl").send().expect(404).text())
        .doesNotContain("wadl.dev.java.net");
    assertThat(api.rootCall("GET", "/openapi/application.wadl/xsd0.xsd").send().expect(404).text())
        .doesNotContain("xs:schema");
  }

  /** A setting of the server (pre-boot.txt) that it would take no notice of under another name. */
  @Test
  void noAnswerNamesTheServer() {
    Answer answer = api.call("GET", "/flows").send().expect(200);

    assertThat(answer.headers().firstValue("Server")).isEmpty();
  }

  @Test
  void theWrongMethodIsAnsweredWithTheRightOnes() {
    Answer answer = api.call("PATCH", "/flows").json("{}").send();
    answer.error(405, "method_not_allowed");
    assertThat(answer.header("Allow")).contains("GET", "POST");
    api.call("DELETE", "/flows").send().error(405, "method_not_allowed");
    api.get("/auth/login").error(405, "method_not_allowed");
    api.call("POST", "/executions").json("{}").send().error(405, "method_not_allowed");
    api.call("TRACE", "/flows").send().error(405, "method_not_allowed");
  }

  @Test
  void anAnswerThatCannotBeGivenAsAsked() {
    api.call("GET", "/flows")
        .header("Accept", "application/xml")
        .send()
        .error(406, "not_acceptable");
    api.call("GET", "/flows").header("Accept", "*/*").send().expect(200);
    api.call("GET", "/flows")
        .header("Accept", "text/html, application/json;q=0.5")
        .send()
        .expect(200);
  }

  @Test
  void aBodyOfAnotherType() {
    api.call("POST", "/flows")
        .body("text/plain", Flows.echo())
        .send()
        .error(415, "unsupported_media_type");
    api.call("POST", "/flows")
        .body("application/x-www-form-urlencoded", "definition=x")
        .send()
        .error(415, "unsupported_media_type");
    server
        .anonymous()
        .call("POST", "/auth/login")
        .body("application/xml", "<login/>")
        .send()
        .error(415, "unsupported_media_type");
  }

  @Test
  void aBodyOverTheLimit() {
    String large = "{\"definition\":\"" + "x".repeat(TOO_MUCH) + "\"}";
    byte[] bytes = large.getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers =
        Map.of("Content-Type", "application/json", "Authorization", "Bearer " + api.token());
    new RawHttp(server)
        .send("POST", "/api/v1/flows", headers, bytes)
        .error(413, "payload_too_large");
    String head =
        "POST /api/v1/flows HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Connection: close\r\n"
            + "Content-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n"
            + "Authorization: Bearer "
            + api.token()
            + "\r\n\r\n"
            + Integer.toHexString(bytes.length)
            + "\r\n"
            + large
            + "\r\n0\r\n\r\n";
    new RawHttp(server)
        .send("POST chunked", head.getBytes(StandardCharsets.UTF_8))
        .error(413, "payload_too_large");
    api.post("/flows", "{\"name\":\"" + "x".repeat(TOO_MUCH - 1_000) + "\"}")
        .error(400, "invalid_request");
  }

  @Test
  void everyCodeComesWithItsStatus() {
    String flow = "/flows/" + api.createFlow(Flows.echo());
    server.anonymous().get("/flows").error(401, "unauthorized");
    api.get("/accounts").error(403, "forbidden");
    api.get("/flows/flow-unknown").error(404, "not_found");
    api.post("/flows", "{").error(400, "invalid_request");
    api.post("/flows", Map.of("definition", "nodes: 1")).error(422, "validation_error");
    api.call("DELETE", flow)
        .header("If-Match", "\"other\"")
        .send()
        .error(412, "precondition_failed");
    String id = api.run(flow.substring("/flows/".length()), Map.of());
    api.awaitEnd(id);
    api.delete("/executions/" + id).error(409, "conflict");
  }

  @Test
  void everyAnswerHasItsOwnRequestId() {
    Set<String> ids = new TreeSet<>();
    List<Answer> answers =
        List.of(
            api.get("/flows").expect(200),
            api.get("/flows/flow-unknown").error(404, "not_found"),
            server.anonymous().get("/flows").error(401, "unauthorized"),
            api.rootCall("GET", "/nowhere").send().error(404, "not_found"),
            api.call("PATCH", "/flows").send().error(405, "method_not_allowed"));
    answers.forEach(answer -> ids.add(answer.header("X-Request-Id")));
    assertThat(ids).hasSize(answers.size());
  }

  @Test
  void headAnswersAsGetWithoutTheBody() {
    String path = "/flows/" + api.createFlow(Flows.echo());
    for (String each : List.of("/flows", path, path + "/definition", "/executions")) {
      Answer head = api.call("HEAD", each).send().expect(200);
      assertThat(head.bytes()).isEmpty();
      assertThat(head.header("Content-Type")).isEqualTo(api.get(each).header("Content-Type"));
    }
    assertThat(api.call("HEAD", path).send().header("ETag"))
        .isEqualTo(api.get(path).header("ETag"));
    assertThat(api.call("HEAD", "/flows/flow-unknown").send().expect(404).bytes()).isEmpty();
    assertThat(server.anonymous().call("HEAD", "/flows").send().expect(401).bytes()).isEmpty();
  }

  @Test
  void optionsTellsTheMethods() {
    Answer flows = api.call("OPTIONS", "/flows").send();
    assertThat(flows.status()).isIn(200, 204);
    assertThat(flows.header("Allow")).contains("GET", "POST", "HEAD", "OPTIONS");
    Answer flow = api.call("OPTIONS", "/flows/" + api.createFlow(Flows.echo())).send();
    assertThat(flow.header("Allow")).contains("GET", "PUT", "DELETE");
  }

  @Test
  void corsIsOff() {
    Answer simple =
        api.call("GET", "/flows").header("Origin", "https://console.example").send().expect(200);
    assertThat(simple.headers().map().keySet())
        .noneMatch(name -> name.startsWith("access-control-"));
    Answer preflight =
        server
            .anonymous()
            .call("OPTIONS", "/flows")
            .header("Origin", "https://console.example")
            .header("Access-Control-Request-Method", "POST")
            .send();
    assertThat(preflight.headers().map().keySet())
        .noneMatch(name -> name.startsWith("access-control-"));
  }
}
