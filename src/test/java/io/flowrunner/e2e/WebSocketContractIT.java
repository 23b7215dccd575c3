package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RawHttp;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.e2e.harness.SharedServer;
import io.flowrunner.e2e.harness.SocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code /ws/executions/{id}}: messages, order, replay, refusals, close codes. */
@ExtendWith(SharedServer.class)
class WebSocketContractIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private final FlowRunnerServer server;
  private final RecordingHttpServer web = RecordingHttpServer.start();
  private Account user;
  private Api api;

  WebSocketContractIT(FlowRunnerServer server) {
    this.server = server;
  }

  @BeforeEach
  void login() {
    user = server.newUser();
    api = user.api();
    web.on("/two", Reply.json(200, "{\"key\":\"value\"}"));
  }

  @AfterEach
  void close() {
    web.close();
  }

  @Test
  void everyMessageHasItsShape() {
    String id = endedRun();
    SocketClient client = SocketClient.open(api, id);
    List<JsonNode> messages = client.awaitClose(1000);
    for (JsonNode message : messages) {
      Shape.of(message).text("type", "execution_id").times("timestamp").count("seq");
      assertThat(message.get("execution_id").asText()).isEqualTo(id);
    }
    JsonNode update = client.messages("execution_update").get(0);
    Shape.of(update)
        .is("type", "execution_id", "status", "node_id", "node_type", "timestamp", "seq");
    assertThat(update.get("status").asText()).isEqualTo("running");
    assertThat(client.messages("execution_update"))
        .extracting(message -> message.get("node_id").asText())
        .as("one when a node starts")
        .containsExactly("one", "two");
    JsonNode completed = client.messages("node_completed").get(1);
    Shape.of(completed)
        .is("type", "execution_id", "node_id", "node_type", "result", "timestamp", "seq");
    assertThat(completed.get("node_id").asText()).isEqualTo("two");
    assertThat(completed.get("node_type").asText()).isEqualTo("http.request");
    assertThat(completed.get("result").get("status_code").asInt()).isEqualTo(200);
    assertThat(completed.get("result").get("body").get("key").asText()).isEqualTo("value");
    JsonNode log =
        client.messages("log").stream()
            .filter(line -> line.get("message").asText().equals("HTTP request successful"))
            .findFirst()
            .orElseThrow();
    Shape.of(log)
        .is(
            "type",
            "execution_id",
            "level",
            "message",
            "node_id",
            "node_type",
            "data",
            "timestamp",
            "seq");
    assertThat(log.get("data").get("status_code").asInt()).isEqualTo(200);
    assertThat(log.get("data").get("url").asText()).isEqualTo(web.base() + "/one");
    JsonNode last = messages.get(messages.size() - 1);
    assertThat(last.get("type").asText()).isEqualTo("execution_completed");
    Shape.of(last).is("type", "execution_id", "status", "result", "timestamp", "seq");
    assertThat(last.get("status").asText()).isEqualTo("completed");
    assertThat(last.get("result")).isEqualTo(api.execution(id).get("result"));
  }

  @Test
  void aFailureSaysWhatFailedWhere() {
    web.on("/one", Reply.text(500, "broken"));
    String id = api.run(api.createFlow(Flows.twoCalls(web.base())), Map.of());
    List<JsonNode> messages = SocketClient.open(api, id).awaitClose(1000);
    JsonNode last = messages.get(messages.size() - 1);
    Shape.of(last)
        .has("type", "execution_id", "status", "error", "node_id", "node_type")
        .has("timestamp", "seq")
        .mayHave("error_details")
        .allKnown();
    assertThat(last.get("type").asText()).isEqualTo("execution_failed");
    assertThat(last.get("status").asText()).isEqualTo("failed");
    assertThat(last.get("error").asText()).isEqualTo("HTTP request failed with status 500");
    assertThat(last.get("node_id").asText()).isEqualTo("one");
    assertThat(last.get("node_type").asText()).isEqualTo("http.request");
  }

  @Test
  void aCancelIsTold() {
    String id = api.run(api.createFlow(Flows.delay("1h")), Map.of());
    SocketClient client = SocketClient.open(api, id);
    api.delete("/executions/" + id).expect(200);
    List<JsonNode> messages = client.awaitClose(1000);
    JsonNode last = messages.get(messages.size() - 1);
    assertThat(last.get("type").asText()).isEqualTo("execution_cancelled");
    assertThat(last.get("status").asText()).isEqualTo("cancelled");
    Shape.of(last).text("execution_id").times("timestamp").count("seq");
  }

  @Test
  void whoConnectsEarlyAndWhoConnectsLateGetTheSame() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    web.on("/one", Reply.json(200, "{}").when(gate));
    String id = api.run(api.createFlow(Flows.twoCalls(web.base())), Map.of());
    SocketClient early = SocketClient.open(api, id);
    Await.until("the first node", PATIENCE, () -> !early.messages("execution_update").isEmpty());
    assertThat(early.isClosed()).isFalse();
    gate.complete(null);
    List<JsonNode> live = early.awaitClose(1000);
    List<JsonNode> replayed = SocketClient.open(api, id).awaitClose(1000);
    assertThat(replayed).isEqualTo(live);
    long previous = 0;
    for (JsonNode message : live) {
      assertThat(message.get("seq").asLong()).isGreaterThanOrEqualTo(previous);
      previous = message.get("seq").asLong();
    }
    assertThat(previous).isEqualTo(api.events(id).size());
  }

  @Test
  void fromSkipsWhatCameBefore() {
    String id = endedRun();
    List<JsonNode> all = SocketClient.open(api, id).awaitClose(1000);
    long from = all.get(all.size() / 2).get("seq").asLong();
    List<JsonNode> rest =
        SocketClient.open(api, "/ws/executions/" + id + "?from=" + from, Map.of()).awaitClose(1000);
    assertThat(rest)
        .isEqualTo(all.stream().filter(message -> message.get("seq").asLong() >= from).toList());
  }

  @Test
  void eachLogEntryIsOneMessage() {
    String id = endedRun();
    List<JsonNode> told = new ArrayList<>();
    for (JsonNode message : SocketClient.open(api, id).awaitClose(1000)) {
      if (message.get("type").asText().equals("log")) {
        ObjectNode entry = message.deepCopy();
        told.add(entry.without(List.of("type", "execution_id", "seq")));
      }
    }
    assertThat(told).isEqualTo(api.logs(id));
  }

  @Test
  void aHandshakeWithoutAGoodTokenIsAnswered401() {
    String id = endedRun();
    String path = "/ws/executions/" + id;
    handshake(path, Map.of()).error(401, "unauthorized");
    handshake(path, Map.of("Authorization", "Bearer x.y.z")).error(401, "unauthorized");
    handshake(path + "?token=" + api.token(), Map.of()).error(401, "unauthorized");
    handshake(path + "?access_token=" + api.token(), Map.of()).error(401, "unauthorized");
    handshake(path, Map.of("Sec-WebSocket-Protocol", "flowrunner, bearer.x.y.z"))
        .error(401, "unauthorized");
  }

  @Test
  void aHandshakeForWhatIsNotYoursIsAnswered404() {
    String id = endedRun();
    Api stranger = server.newUser().api();
    Map<String, String> bearer = Map.of("Authorization", "Bearer " + stranger.token());
    handshake("/ws/executions/" + id, bearer).error(404, "not_found");
    handshake("/ws/executions/exec-unknown", bearer).error(404, "not_found");
    handshake(
            "/ws/executions/" + id,
            Map.of("Sec-WebSocket-Protocol", "flowrunner, bearer." + stranger.token()))
        .error(404, "not_found");
    handshake("/ws/executions/" + id + "?from=x", Map.of("Authorization", "Bearer " + api.token()))
        .error(400, "invalid_request", "from");
  }

  @Test
  void aBrowserSendsTheTokenAsSubprotocol() {
    String id = endedRun();
    SocketClient client = SocketClient.openAsBrowser(api, id, Map.of());
    assertThat(client.subprotocol()).isEqualTo("flowrunner");
    assertThat(client.awaitClose(1000)).isEqualTo(SocketClient.open(api, id).awaitClose(1000));
  }

  @Test
  void aForeignOriginIsRefused() {
    String id = endedRun();
    Map<String, String> own = new LinkedHashMap<>();
    own.put("Authorization", "Bearer " + api.token());
    own.put("Origin", "https://evil.example");
    handshake("/ws/executions/" + id, own).error(403, "forbidden");
    Map<String, String> browser =
        Map.of(
            "Sec-WebSocket-Protocol",
            "flowrunner, bearer." + api.token(),
            "Origin",
            "https://evil.example");
    handshake("/ws/executions/" + id, browser).error(403, "forbidden");
    own.put("Origin", "http://127.0.0.1:" + server.port());
    assertThat(handshake("/ws/executions/" + id, own).status()).isEqualTo(101);
  }

  @Test
  void aLogoutClosesThatLoginsSocketsOnly() {
    String id = api.run(api.createFlow(Flows.delay("1h")), Map.of());
    SocketClient stays = SocketClient.open(api, id);
    Api second = server.anonymous().login(user.email(), user.password());
    SocketClient goes = SocketClient.open(second, id);
    Await.until("the first message", PATIENCE, () -> !goes.messages().isEmpty());
    second.post("/auth/logout", null).expect(200);
    goes.awaitClose(4401);
    api.delete("/executions/" + id).expect(200);
    stays.awaitClose(1000);
  }

  @Test
  void theServerPings() {
    String id = api.run(api.createFlow(Flows.delay("1h")), Map.of());
    try (SocketClient client = SocketClient.open(api, id)) {
      // every 2 s on this server, see SharedServer
      Await.until("two pings", PATIENCE, () -> client.pings() >= 2);
      assertThat(client.isClosed()).isFalse();
    }
    api.delete("/executions/" + id).expect(200);
  }

  private String endedRun() {
    web.on("/one", Reply.json(200, "{\"first\":true}"));
    String id = api.run(api.createFlow(Flows.twoCalls(web.base())), Map.of());
    assertThat(api.awaitEnd(id).get("status").asText()).isEqualTo("completed");
    return id;
  }

  private Answer handshake(String path, Map<String, String> headers) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Connection", "Upgrade");
    all.put("Upgrade", "websocket");
    all.put("Sec-WebSocket-Version", "13");
    all.put("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    return new RawHttp(server).send("GET", path, all, new byte[0]);
  }
}
