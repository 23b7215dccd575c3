package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.e2e.harness.SharedServer;
import io.flowrunner.e2e.harness.SocketClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Secrets: written, listed, deleted, used, never shown. */
@ExtendWith(SharedServer.class)
class SecretsContractIT {
  private static final String[] MEMBERS = {"key", "created_at", "updated_at"};
  private final FlowRunnerServer server;

  SecretsContractIT(FlowRunnerServer server) {
    this.server = server;
  }

  @Test
  void createsAndListsWithoutTheValue() {
    Account user = server.newUser();
    Answer answer = create(user, "NEW_API_KEY", "your-api-key").expect(201);
    Shape.of(answer.json()).is(MEMBERS).text("key").times("created_at", "updated_at");
    assertThat(answer.json().get("key").asText()).isEqualTo("NEW_API_KEY");
    assertThat(answer.header("Location")).endsWith("/api/v1" + path(user) + "/NEW_API_KEY");
    create(user, "DATABASE_URL", "jdbc:x").expect(201);

    Answer list = user.api().get(path(user)).expect(200);
    Shape.of(list.json()).is("secrets");
    list.json()
        .get("secrets")
        .forEach(secret -> Shape.of(secret).is(MEMBERS).times("created_at", "updated_at"));
    assertThat(list.json().get("secrets").findValuesAsText("key"))
        .containsExactlyInAnyOrder("NEW_API_KEY", "DATABASE_URL");
    assertThat(list.text()).doesNotContain("your-api-key", "jdbc:x");
  }

  @Test
  void aSecretNeedsKeyAndValue() {
    Account user = server.newUser();
    Api api = user.api();
    api.post(path(user), Map.of("value", "v")).error(400, "invalid_request", "key");
    api.post(path(user), Map.of("key", "K")).error(400, "invalid_request", "value");
    api.post(path(user), Map.of("key", "K", "value", 5)).error(400, "invalid_request", "value");
    api.post(path(user), Map.of("key", "K", "value", "v", "note", "n"))
        .error(400, "invalid_request", "note");
  }

  @Test
  void keysAndValuesHaveRules() {
    Account user = server.newUser();
    for (String bad : List.of("1KEY", "", "a b", "a/b", "é", "K".repeat(129), "-x", "a\nb")) {
      create(user, bad, "value").error(422, "validation_error", "key");
    }
    for (String good : List.of("a", "_", "A.b-c_9", "K".repeat(128))) {
      create(user, good, "value").expect(201);
    }
    create(user, "EMPTY", "").error(422, "validation_error", "value");
    create(user, "LONG", "x".repeat(65_537)).error(422, "validation_error", "value");
    create(user, "LONG", "é".repeat(32_769)).error(422, "validation_error", "value");
    create(user, "LONG", "x".repeat(65_536)).expect(201);
  }

  @Test
  void aKeyThatExistsConflictsAndPutReplaces() {
    Account user = server.newUser();
    JsonNode made = create(user, "KEY", "first").expect(201).json();
    create(user, "KEY", "second").error(409, "conflict");
    JsonNode replaced =
        user.api().put(path(user) + "/KEY", Map.of("value", "second")).expect(200).json();
    Shape.of(replaced).is(MEMBERS).times("created_at", "updated_at");
    assertThat(replaced.get("created_at")).isEqualTo(made.get("created_at"));
    String flow = user.api().createFlow(Flows.output("${secrets.KEY.length}"));
    assertThat(user.api().runToEnd(flow, Map.of()).get("result").asInt()).isEqualTo(6);
  }

  @Test
  void deletes() {
    Account user = server.newUser();
    create(user, "KEY", "value").expect(201);
    JsonNode json = user.api().delete(path(user) + "/KEY").expect(200).json();
    Shape.of(json).is("message");
    assertThat(json.get("message").asText()).isEqualTo("Secret deleted successfully");
    user.api().delete(path(user) + "/KEY").error(404, "not_found");
    assertThat(user.api().get(path(user)).json().get("secrets")).isEmpty();
  }

  @Test
  void anAdministratorWritesEveryonesSecretsAUserItsOwn() {
    Account user = server.newUser();
    Account other = server.newUser();
    server.admin().post(path(user), Map.of("key", "BY_ADMIN", "value", "value")).expect(201);
    assertThat(server.admin().get(path(user)).expect(200).json().get("secrets")).hasSize(1);
    server.admin().put(path(user) + "/BY_ADMIN", Map.of("value", "other")).expect(200);
    other.api().get(path(user)).error(403, "forbidden");
    other.api().post(path(user), Map.of("key", "K", "value", "v")).error(403, "forbidden");
    other.api().put(path(user) + "/BY_ADMIN", Map.of("value", "v")).error(403, "forbidden");
    other.api().delete(path(user) + "/BY_ADMIN").error(403, "forbidden");
    other.api().get("/accounts/account-unknown/secrets").error(403, "forbidden");
    server.admin().get("/accounts/account-unknown/secrets").error(404, "not_found");
    server.admin().delete(path(user) + "/BY_ADMIN").expect(200);
  }

  @Test
  void noValueIsEverShown() {
    Account user = server.newUser();
    String secret = "s3cr&t/välue \"quoted\"";
    create(user, "API_KEY", secret).expect(201);
    create(user, "a.b-c", "dotted secret").expect(201);
    create(user, "TINY", "abc").expect(201);
    try (RecordingHttpServer web = RecordingHttpServer.start()) {
      web.on("/echo", request -> Reply.json(200, request.text()));
      String id = user.api().run(user.api().createFlow(leaky(web.base())), Map.of());
      JsonNode execution = user.api().awaitEnd(id);
      assertThat(execution.get("status").asText()).as("%s", execution).isEqualTo("completed");
      assertThat(web.requests("/echo").get(0).header("x-key")).hasValue("dotted secret");
      assertThat(web.requests("/echo").get(0).text()).contains("s3cr&t/");

      String everything =
          execution
              + " "
              + user.api().logs(id)
              + " "
              + user.api().events(id)
              + " "
              + user.api().get("/executions/" + id + "/nodes").expect(200).text()
              + " "
              + SocketClient.open(user.api(), id).awaitClose(1000);
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      assertThat(everything)
          .contains("***")
          .doesNotContain(
              "s3cr&t",
              "dotted secret",
              "s3cr%26t",
              Base64.getEncoder().encodeToString(bytes),
              URLEncoder.encode(secret, StandardCharsets.UTF_8));
      // what the run computed from it is true, and too short a value is not masked
      assertThat(execution.get("result").get("length").asInt()).isEqualTo(secret.length());
      assertThat(execution.get("result").get("tiny").asText()).isEqualTo("abc");
      assertThat(server.log().text()).doesNotContain("s3cr&t", "dotted secret");
    }
  }

  private static String leaky(String base) {
    return """
    metadata: {name: Leaky}
    nodes:
      call:
        type: http.request
        params:
          url: "@BASE@/echo?key=${encodeURIComponent(secrets.API_KEY)}"
          method: POST
          headers: {X-Key: '${secrets["a.b-c"]}'}
          body: {inside: "before ${secrets.API_KEY} after"}
        next: say
      say:
        type: log
        params:
          message: "the key is ${secrets.API_KEY}"
          data: {key: "${secrets.API_KEY}", json: "${JSON.stringify({key: secrets.API_KEY})}"}
        next: done
      done:
        type: end
        params:
          output:
            key: "${secrets.API_KEY}"
            encoded: "${encodeURIComponent(secrets.API_KEY)}"
            length: "${secrets.API_KEY.length}"
            tiny: "${secrets.TINY}"
    """
        .replace("@BASE@", base);
  }

  private Answer create(Account user, String key, String value) {
    return user.api().post(path(user), Map.of("key", key, "value", value));
  }

  private static String path(Account user) {
    return "/accounts/" + user.id() + "/secrets";
  }
}
