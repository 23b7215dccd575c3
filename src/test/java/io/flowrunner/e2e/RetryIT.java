package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordedRequest;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.e2e.harness.SharedServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A failed or cancelled run is retried from where it has stopped. */
@ExtendWith(SharedServer.class)
class RetryIT {
  private final FlowRunnerServer server;
  private final RecordingHttpServer web = RecordingHttpServer.start();
  private Account account;
  private Api api;

  RetryIT(FlowRunnerServer server) {
    this.server = server;
  }

  @BeforeEach
  void login() {
    account = server.newUser();
    api = account.api();
    web.on("/one", Reply.json(200, "{\"one\":1}")).on("/three", Reply.json(200, "3"));
  }

  @AfterEach
  void close() {
    web.close();
  }

  /** Calls one, marks what is shared, calls two, and tells what it has seen. */
  private String order() {
    return """
        metadata: {name: Order}
        nodes:
          one: {type: http.request, params: {url: "@BASE@/one"}, next: mark}
          mark:
            type: transform
            params: {script: "shared.marks = (shared.marks ?? 0) + 1; return input.body;"}
            next: two
          two:
            type: http.request
            params: {url: "@BASE@/two", method: POST, body: {got: "${input.one}"}}
            next: done
          done:
            type: end
            params:
              output: {one: "${results.one.body.one}", marks: "${shared.marks}", two: "${input.body ?? input.code}"}
        """
        .replace("@BASE@", web.base());
  }

  @Test
  void beginsAtTheFailedNodeWithWhatCameBefore() {
    web.on("/two", Reply.text(500, "broken"));
    Run first = Run.of(api, order(), Map.of("order", 7));
    assertThat(first.failure()).isEqualTo("http_500");
    JsonNode before = first.execution();
    Run second = retry(first, null);
    assertThat(second.failure()).isEqualTo("http_500");
    web.on("/two", Reply.json(200, "2"));
    Run third = retry(second, "{}");

    JsonNode result = third.result();
    assertThat(result.get("one").asInt()).isEqualTo(1);
    assertThat(result.get("marks").asInt()).isEqualTo(1);
    assertThat(result.get("two").asInt()).isEqualTo(2);
    assertThat(third.execution().get("input").get("order").asInt()).isEqualTo(7);
    assertThat(third.execution().get("retry_of").asText()).isEqualTo(second.id());
    assertThat(Run.texts(third.nodes(), "node_id")).containsExactly("two", "done");
    assertThat(web.requests("/one")).hasSize(1);
    assertThat(web.requests("/two"))
        .hasSize(3)
        .allSatisfy(
            request -> {
              assertThat(request.idempotencyKey()).isEqualTo(first.id() + ":two:1");
              assertThat(request.text()).isEqualTo("{\"got\":1}");
            });
    assertThat(first.execution()).isEqualTo(before);
    assertThat(api.get("/executions").json().get("total").asInt()).isEqualTo(3);
  }

  @Test
  void theNodeOfALoopIsRetriedAsOfItsLastVisit() {
    web.on("/two", request -> Reply.text(request.target().endsWith("n=2") ? 500 : 200, "x"));
    Run first =
        Run.of(
            api,
            """
            metadata: {name: Loop}
            nodes:
              count:
                type: transform
                params: {script: "shared.n = (shared.n ?? 0) + 1; return shared.n;"}
                next: two
              two: {type: http.request, params: {url: "@BASE@/two?n=${input}"}, next: more}
              more:
                type: condition
                params: {conditions: [{condition: shared.n < 3, action: again}]}
                next: {again: count, default: done}
              done: {type: end, params: {output: "${shared.n}"}}
            """
                .replace("@BASE@", web.base()));
    assertThat(first.failure()).isEqualTo("http_500");
    web.on("/two", Reply.text(200, "x"));
    assertThat(retry(first, null).result().asInt()).isEqualTo(3);
    assertThat(web.requests("/two"))
        .extracting(RecordedRequest::target)
        .containsExactly("/two?n=1", "/two?n=2", "/two?n=2", "/two?n=3");
    assertThat(web.requests("/two"))
        .extracting(RecordedRequest::idempotencyKey)
        .containsExactly(
            first.id() + ":two:1",
            first.id() + ":two:2",
            first.id() + ":two:2",
            first.id() + ":two:3");
  }

  @Test
  void aCancelledRunGoesOnWhereItWas() {
    web.on("/two", Reply.json(200, "2").when(new CompletableFuture<>()));
    Run first = Run.of(api, order());
    Await.until("the second call", Run.PATIENCE, () -> web.open() == 1);
    first.cancel();
    web.on("/two", Reply.json(200, "2"));
    assertThat(retry(first, null).result().get("two").asInt()).isEqualTo(2);
    assertThat(web.requests("/one")).hasSize(1);
    assertThat(web.requests("/two"))
        .extracting(RecordedRequest::idempotencyKey)
        .containsExactly(first.id() + ":two:1", first.id() + ":two:1");
  }

  @Test
  void whatHasEndedBeforeACancelledPauseIsNotRepeated() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    web.on("/one", Reply.json(200, "{\"one\":1}").when(gate)).on("/two", Reply.json(200, "2"));
    Run first = Run.of(api, order());
    Await.until("the first call", Run.PATIENCE, () -> web.open() == 1);
    first.pause();
    gate.complete(null);
    first.awaitNode("one", "completed");
    first.cancel();
    assertThat(retry(first, null).result().get("marks").asInt()).isEqualTo(1);
    assertThat(web.requests("/one")).hasSize(1);
  }

  @Test
  void fromNamesAnotherBeginning() {
    web.on("/two", Reply.text(500, "broken"));
    Run first = Run.of(api, order());
    first.end();
    web.on("/two", Reply.json(200, "2"));
    Run again = retry(first, Map.of("from", "one"));
    assertThat(again.result().get("marks").asInt()).isEqualTo(1);
    assertThat(web.requests("/one"))
        .extracting(RecordedRequest::idempotencyKey)
        .containsExactly(first.id() + ":one:1", first.id() + ":one:1");
    Run later = retry(first, Map.of("from", "done"));
    assertThat(later.result().get("one").asInt()).isEqualTo(1);
    assertThat(later.result().get("two").asText()).isEqualTo("http_500");
    assertThat(web.requests("/two")).hasSize(2);
  }

  @Test
  void definitionSaysWhichRevisionToKeepTo() {
    web.on("/two", Reply.text(500, "broken"));
    String flow = api.createFlow(order());
    Run first = new Run(api, api.run(flow, Map.of()));
    first.end();
    String mended = order().replace("/two\"", "/three\"");
    api.put("/flows/" + flow, Map.of("definition", mended)).expect(200);
    assertThat(retry(first, Map.of("definition", "original")).failure()).isEqualTo("http_500");
    assertThat(retry(first, null).failure()).isEqualTo("http_500");
    Run current = retry(first, Map.of("definition", "current"));
    assertThat(current.result().get("two").asInt()).isEqualTo(3);
    assertThat(web.requests("/three").get(0).idempotencyKey()).isEqualTo(first.id() + ":two:1");
    api.put("/flows/" + flow, Map.of("definition", Flows.echo())).expect(200);
    refused(first, Map.of("definition", "current")).error(422, "validation_error", "from");
    refused(first, Map.of("definition", "current", "from", "done"));
  }

  @Test
  void aForkIsBegunAnewAsAWhole() {
    web.on("/two", Reply.text(500, "broken"));
    Run first =
        Run.of(
            api,
            """
            metadata: {name: Fork}
            nodes:
              before: {type: http.request, params: {url: "@BASE@/three"}, next: both}
              both:
                type: parallel
                params: {branches: {left: one, right: late}}
                next: done
              one: {type: http.request, params: {url: "@BASE@/one"}}
              late: {type: wait, params: {key: go}, next: two}
              two: {type: http.request, params: {url: "@BASE@/two"}}
              done: {type: end, params: {output: "${input.left.body.one + input.right.body}"}}
            """
                .replace("@BASE@", web.base()));
    first.awaitNode("one", "completed");
    first.signal("go", null);
    assertThat(first.failure()).isEqualTo("http_500");
    web.on("/two", Reply.json(200, "2"));
    Run second = retry(first, null);
    second.signal("go", null);
    assertThat(second.result().asInt()).isEqualTo(3);
    assertThat(web.requests("/three")).hasSize(1);
    assertThat(web.requests("/one"))
        .extracting(RecordedRequest::idempotencyKey)
        .containsExactly(first.id() + ":both:1/left/one:1", first.id() + ":both:1/left/one:1");
    // a node away from the run's own path is no place to begin
    refused(first, Map.of("from", "two")).error(422, "validation_error", "from");
  }

  @Test
  void badWishesAreRefused() {
    Run failed = Run.of(api, Flows.failing());
    failed.end();
    refused(failed, Map.of("from", "nowhere")).error(422, "validation_error", "from");
    refused(failed, Map.of("definition", "newest")).error(422, "validation_error", "definition");
    refused(failed, "{\"from\":1}").error(400, "invalid_request", "from");
    refused(failed, "{\"node\":\"stop\"}").error(400, "invalid_request", "node");
    refused(failed, "[]").error(400, "invalid_request");
    assertThat(api.get("/executions").json().get("total").asInt()).isEqualTo(1);
  }

  @Test
  void onlyAFailedOrCancelledRunIsRetried() {
    Run completed = Run.of(api, Flows.echo());
    completed.end();
    refused(completed, null).error(409, "conflict");
    Run running = Run.of(api, Flows.delay("1h"));
    refused(running, null).error(409, "conflict");
    running.pause();
    refused(running, null).error(409, "conflict");
    running.cancel();
    String flow = running.execution().get("flow_id").asText();
    api.delete("/flows/" + flow).expect(200);
    refused(running, null).error(404, "not_found");
  }

  @Test
  void theSameIdempotencyKeyRetriesOnce() {
    Run failed = Run.of(api, Flows.failing());
    Run other = Run.of(api, Flows.failing());
    failed.end();
    other.end();
    Answer first = keyed(failed, null).expect(201);
    Answer again = keyed(failed, null).expect(201);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    keyed(failed, Map.of("from", "stop")).error(409, "conflict");
    assertThat(api.get("/executions").json().get("total").asInt()).isEqualTo(3);
    assertThat(keyed(other, null).expect(201).json().get("retry_of").asText())
        .isEqualTo(other.id());
  }

  @Test
  void whatTheRetryTakesOverIsMasked() {
    api.post(
            "/accounts/" + account.id() + "/secrets",
            Map.of("key", "WORD", "value", "open sesame 4711"))
        .expect(201);
    Run first =
        Run.of(
            api,
            """
            metadata: {name: Tells}
            nodes:
              read: {type: transform, params: {mapping: {word: "${secrets.WORD}"}}, next: stop}
              stop: {type: fail, params: {code: no, message: no}}
            """);
    first.end();
    Run second = retry(first, null);
    second.end();
    for (Run run : List.of(first, second)) {
      for (String what : List.of("events?limit=100", "nodes", "logs", "why")) {
        assertThat(api.get(run.path(what)).expect(200).text()).doesNotContain("4711");
      }
    }
    assertThat(api.get(second.path("events")).text()).contains("***");
  }

  /** Retries it, and looks at the answer. */
  private Run retry(Run run, Object body) {
    Answer answer = api.post(run.path("retry"), body).expect(201);
    JsonNode json = answer.json();
    Shape.of(json)
        .is("execution_id", "flow_id", "status", "created_at", "retry_of")
        .times("created_at");
    String id = json.get("execution_id").asText();
    assertThat(id).startsWith("exec-").isNotEqualTo(run.id());
    assertThat(json.get("status").asText()).isEqualTo("running");
    assertThat(json.get("retry_of").asText()).isEqualTo(run.id());
    assertThat(answer.header("Location")).endsWith("/api/v1/executions/" + id);
    return new Run(api, id);
  }

  private Answer refused(Run run, Object body) {
    return api.post(run.path("retry"), body);
  }

  private Answer keyed(Run run, Object body) {
    return api.call("POST", run.path("retry")).header("Idempotency-Key", "again").json(body).send();
  }
}
