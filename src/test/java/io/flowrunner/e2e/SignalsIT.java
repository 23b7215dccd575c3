package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.e2e.harness.SharedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Signals to runs: taken now or later, in order, once. */
@ExtendWith(SharedServer.class)
class SignalsIT {
  private static final int MOST_SIGNALS = 1_000;

  /** Waits for {@code go}, then three times for {@code word}. */
  private static final String THREE_WORDS =
      """
      metadata: {name: Three words}
      nodes:
        start: {type: wait, params: {key: go}, next: one}
        one: {type: wait, params: {key: word}, next: two}
        two: {type: wait, params: {key: word}, next: three}
        three: {type: wait, params: {key: word}}
      output: ["${results.one}", "${results.two}", "${results.three}"]
      """;

  private final FlowRunnerServer server;
  private Api api;

  SignalsIT(FlowRunnerServer server) {
    this.server = server;
  }

  @BeforeEach
  void login() {
    api = server.newUser().api();
  }

  @Test
  void aWaitNodeGivesTheBodyOfItsSignal() {
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Approval}
            nodes:
              ask:
                type: wait
                params: {key: "approve-${input.order}", timeout: 1h}
                next: {default: done, timeout: refuse}
              done: {type: end, params: {output: "${input.by}"}}
              refuse: {type: fail, params: {code: not_approved}}
            """,
            Map.of("order", "o-1"));
    run.awaitReason("waiting_for_signal");
    assertThat(run.status()).isEqualTo("running");
    assertThat(run.nodeStatus("ask")).isEqualTo("waiting");
    run.signal("approve-o-2", Map.of("by", "somebody else"));
    JsonNode answer = run.signal("approve-o-1", Map.of("by", "me")).json();
    Shape.of(answer).is("message");
    assertThat(answer.get("message").asText()).isEqualTo("Signal accepted");
    assertThat(run.result().asText()).isEqualTo("me");
    assertThat(Run.texts(api.logs(run.id()), "message"))
        .containsSubsequence("Signal received: approve-o-2", "Signal received: approve-o-1");
    assertThat(run.types()).containsOnlyOnce("signal_taken");
  }

  @Test
  void signalsMayComeBeforeAndAreTakenInTheirOrder() {
    Run run = Run.of(api, THREE_WORDS);
    run.signal("word", "\"first\"");
    run.signal("word", Map.of("n", 2));
    run.awaitReason("waiting_for_signal");
    run.signal("go", null);
    run.awaitNode("three", "waiting");
    run.signal("word", null);
    JsonNode words = run.result();
    assertThat(words.get(0).asText()).isEqualTo("first");
    assertThat(words.get(1).get("n").asInt()).isEqualTo(2);
    assertThat(words.get(2).isNull()).isTrue();
  }

  @Test
  void aSignalSentTwiceWithOneIdempotencyKeyCountsOnce() {
    Run run = Run.of(api, THREE_WORDS);
    keyed(run, "k-1", "\"a\"").expect(200);
    assertThat(keyed(run, "k-1", "\"again\"").expect(200).json().get("message").asText())
        .isEqualTo("Signal accepted");
    run.signal("go", null);
    run.awaitNode("one", "completed");
    keyed(run, "k-1", "\"much later\"").expect(200);
    keyed(run, "k-2", "\"b\"").expect(200);
    run.signal("word", "\"c\"");
    assertThat(run.result()).extracting(JsonNode::asText).containsExactly("a", "b", "c");
    keyed(run, "k".repeat(256), "1").error(400, "invalid_request", "Idempotency-Key");
  }

  @Test
  void eachSignalIsTakenByOneWait() {
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Four ask}
            nodes:
              each: {type: foreach, params: {items: [0, 1, 2, 3], body: ask, max_parallel: 0}}
              ask: {type: wait, params: {key: word}}
            """);
    for (int n = 0; n < 4; n++) {
      run.signal("word", Integer.toString(n));
    }
    assertThat(run.result()).extracting(JsonNode::asInt).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(run.types().stream().filter("signal_taken"::equals)).hasSize(4);
  }

  @Test
  void aRunKeepsOnlySoManySignals() {
    Run run = Run.of(api, THREE_WORDS);
    run.awaitReason("waiting_for_signal");
    List<CompletableFuture<Answer>> sent = new ArrayList<>();
    for (int n = 0; n < MOST_SIGNALS; n++) {
      sent.add(api.call("POST", run.path("signals/word")).json("" + n).sendAsync());
      if (sent.size() % 50 == 0) {
        sent.forEach(each -> each.join().expect(200));
      }
    }
    api.post(run.path("signals/word"), "1").error(409, "conflict");
    api.post(run.path("signals/go"), null).error(409, "conflict");
    assertThat(run.status()).isEqualTo("running");
    run.cancel();
  }

  @Test
  void aRunThatHasEndedTakesNoSignal() {
    for (String flow : List.of(Flows.echo(), Flows.failing())) {
      Run run = Run.of(api, flow);
      run.end();
      api.post(run.path("signals/go"), null).error(409, "conflict");
    }
    Run cancelled = Run.of(api, THREE_WORDS);
    cancelled.cancel();
    api.post(cancelled.path("signals/go"), null).error(409, "conflict");
  }

  @Test
  void keysAndBodiesHaveRules() {
    Run run = Run.of(api, THREE_WORDS);
    api.post(run.path("signals/" + "k".repeat(201)), null).error(422, "validation_error", "key");
    api.post(run.path("signals/go"), "{").error(400, "invalid_request");
    api.call("POST", run.path("signals/go"))
        .body("text/plain", "x")
        .send()
        .error(415, "unsupported_media_type");
    api.get(run.path("signals/go")).error(405, "method_not_allowed");
    assertThat(run.types()).doesNotContain("signal_received");
    run.cancel();
  }

  @Test
  void anyKeyThatANodeMayWaitForCanBeSent() {
    String wild = "\uD83D\uDE00".repeat(150); // 150 characters in twice as many UTF-16 units
    for (String key : List.of("k".repeat(200), wild, "a b+c/d%25?", "..;x")) {
      Run run =
          Run.of(
              api,
              """
              metadata: {name: Any key}
              nodes:
                ask: {type: wait, params: {key: "${input.key}"}}
              """,
              Map.of("key", key));
      String sent =
          java.net.URLEncoder.encode(key, java.nio.charset.StandardCharsets.UTF_8)
              .replace("+", "%20");
      run.signal(sent, "\"got it\"");
      assertThat(run.result().asText()).isEqualTo("got it");
    }
  }

  private Answer keyed(Run run, String key, String body) {
    return api.call("POST", run.path("signals/word"))
        .header("Idempotency-Key", key)
        .json(body)
        .send();
  }
}
