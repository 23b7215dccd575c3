package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordedRequest;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.SharedServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs with many paths: parallel, foreach, batch, and hooks around what waits. */
@ExtendWith(SharedServer.class)
class ControlFlowIT {
  private final FlowRunnerServer server;
  private final RecordingHttpServer web = RecordingHttpServer.start();
  private Api api;

  ControlFlowIT(FlowRunnerServer server) {
    this.server = server;
  }

  @BeforeEach
  void login() {
    api = server.newUser().api();
  }

  @AfterEach
  void close() {
    web.close();
  }

  @Test
  void fiveBranchesThatWaitASecondTakeLessThanTheirSum() {
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Five}
            nodes:
              all: {type: parallel, params: {branches: {a: a, b: b, c: c, d: d, e: e}}}
              a: {type: delay, params: {duration: 1s}}
              b: {type: delay, params: {duration: 1s}}
              c: {type: delay, params: {duration: 1s}}
              d: {type: delay, params: {duration: 1s}}
              e: {type: delay, params: {duration: 1s}, next: told}
              told: {type: transform, params: {script: "return 'done';"}}
            """,
            Map.of("x", 1));
    JsonNode result = run.result();
    assertThat(result.fieldNames()).toIterable().containsExactly("a", "b", "c", "d", "e");
    assertThat(result.get("a").get("x").asInt()).isEqualTo(1);
    assertThat(result.get("e").asText()).isEqualTo("done");
    // 1.1 s as a rule; one after the other they would take five
    assertThat(run.execution().get("duration").asLong()).isBetween(1_000L, 3_000L);
    assertThat(run.types()).containsOnlyOnce("node_forked");
    assertThat(run.types().stream().filter("branch_ended"::equals)).hasSize(5);
    assertThat(run.nodes().stream().filter(node -> node.has("scope")))
        .extracting(node -> node.get("scope").asText())
        .contains("all:1/a", "all:1/e");
  }

  @Test
  void branchesAreUnderWayAtOnceUpToTheirLimit() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    web.on("/call", Reply.text(200, "x").when(gate));
    String branches =
        """
        metadata: {name: Calls}
        nodes:
          all: {type: parallel, params: {branches: {a: a, b: b, c: c, d: d}, max_parallel: @MOST@}}
          a: {type: http.request, params: {url: "@BASE@/call"}}
          b: {type: http.request, params: {url: "@BASE@/call"}}
          c: {type: http.request, params: {url: "@BASE@/call"}}
          d: {type: http.request, params: {url: "@BASE@/call"}}
        """
            .replace("@BASE@", web.base());
    Run all = Run.of(api, branches.replace("@MOST@", "0"));
    Await.until("four calls", Run.PATIENCE, () -> web.open() == 4);
    gate.complete(null);
    all.result();
    try (RecordingHttpServer slow = RecordingHttpServer.start()) {
      slow.on("/call", Reply.text(200, "x").after(Duration.ofMillis(60)));
      Run.of(api, branches.replace(web.base(), slow.base()).replace("@MOST@", "2")).result();
      assertThat(slow.requests()).hasSize(4);
      assertThat(slow.mostOpen()).isEqualTo(2);
    }
  }

  @Test
  void theFirstFailureEndsTheOthersUnlessTheyAreToGoOn() {
    web.on("/never", Reply.text(200, "x").when(new CompletableFuture<>()))
        .on("/broken", Reply.text(500, "x"));
    String flow =
        """
        metadata: {name: One fails}
        nodes:
          both:
            type: parallel
            params: {branches: {bad: bad, good: good}, on_error: @ANSWER@}
            next: {default: done, error: mend}
          bad: {type: wait, params: {key: go}, next: broken}
          broken: {type: http.request, params: {url: "@BASE@/broken"}}
          good: {type: http.request, params: {url: "@BASE@/@GOOD@"}}
          done: {type: end, params: {output: "${input}"}}
          mend: {type: end, params: {output: "mended ${error.code} of ${error.node_id}"}}
        """
            .replace("@BASE@", web.base());
    Run failing = Run.of(api, flow.replace("@ANSWER@", "fail").replace("@GOOD@", "never"));
    Await.until("the good branch", Run.PATIENCE, () -> web.open() == 1);
    failing.signal("go", null);
    assertThat(failing.result().asText()).isEqualTo("mended http_500 of broken");
    Await.until("its call to be given up", Run.PATIENCE, () -> web.abandoned() == 1);

    web.on("/slow", Reply.json(200, "1"));
    Run going = Run.of(api, flow.replace("@ANSWER@", "continue").replace("@GOOD@", "slow"));
    going.signal("go", null);
    JsonNode result = going.result();
    assertThat(result.get("bad").get("error").get("code").asText()).isEqualTo("http_500");
    assertThat(result.get("good").get("body").asInt()).isEqualTo(1);
  }

  @Test
  void endInABranchEndsTheRun() {
    web.on("/never", Reply.text(200, "x").when(new CompletableFuture<>()));
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Early}
            nodes:
              both: {type: parallel, params: {branches: {a: ask, b: call}}, next: never}
              ask: {type: wait, params: {key: stop}, next: enough}
              enough: {type: end, params: {output: "enough, ${input}"}}
              call: {type: http.request, params: {url: "@BASE@/never"}}
              never: {type: fail, params: {code: too_far}}
            """
                .replace("@BASE@", web.base()));
    Await.until("the other branch", Run.PATIENCE, () -> web.open() == 1);
    run.signal("stop", "\"he said\"");
    assertThat(run.result().asText()).isEqualTo("enough, he said");
    Await.until("the call to be given up", Run.PATIENCE, () -> web.abandoned() == 1);
    Run failing =
        Run.of(
            api,
            """
            metadata: {name: Early failure}
            nodes:
              both: {type: parallel, params: {branches: {a: stop, b: pause}, on_error: continue}}
              stop: {type: fail, params: {code: enough, message: it is}}
              pause: {type: delay, params: {duration: 1h}}
            """);
    assertThat(failing.failure()).isEqualTo("enough");
  }

  @Test
  void aBodyIsFollowedOncePerItemInTheOrderOfTheItems() {
    web.on("/rate", request -> Reply.json(200, "10").after(shorter(request)));
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Rates}
            nodes:
              each:
                type: foreach
                params: {items: "${input.lines}", body: rate, max_parallel: @MOST@}
                next: done
              rate: {type: http.request, params: {url: "@BASE@/rate?n=${index}"}, next: price}
              price:
                type: transform
                params: {script: "return [index, item.count * results.rate.body];"}
              done: {type: end, params: {output: "${input}"}}
            """
                .replace("@BASE@", web.base())
                .replace("@MOST@", "2"),
            Map.of("lines", counts(6)));
    assertThat(run.result()).isEqualTo(json("[[0,0],[1,10],[2,20],[3,30],[4,40],[5,50]]"));
    assertThat(web.requests("/rate")).hasSize(6);
    assertThat(web.mostOpen()).isEqualTo(2);
    assertThat(web.requests("/rate"))
        .extracting(RecordedRequest::idempotencyKey)
        .contains(run.id() + ":each:1/0/rate:1", run.id() + ":each:1/5/rate:1")
        .doesNotHaveDuplicates();
  }

  @Test
  void anEmptyListIsDoneAtOnceAndWhatIsNoListFails() {
    String flow =
        """
        metadata: {name: Any list}
        nodes:
          each: {type: foreach, params: {items: "${input.items}", body: one}}
          one: {type: transform, params: {script: "return item;"}}
        """;
    String id = api.createFlow(flow);
    assertThat(new Run(api, api.run(id, Map.of("items", List.of()))).result()).isEmpty();
    assertThat(new Run(api, api.run(id, Map.of("items", "text"))).failure())
        .isEqualTo("not_a_list");
  }

  @Test
  void forksNest() {
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Nested}
            nodes:
              both: {type: parallel, params: {branches: {table: rows, other: other}}, next: done}
              rows: {type: foreach, params: {items: [1, 2, 3], body: row, max_parallel: 2}}
              row:
                type: transform
                params: {script: "return item;"}
                next: columns
              columns: {type: foreach, params: {items: "${[10 * item, 20 * item]}", body: cell}}
              cell: {type: delay, params: {duration: 1ms}, next: plus}
              plus: {type: transform, params: {script: "return input + results.row;"}}
              other: {type: delay, params: {duration: 20ms}}
              done: {type: end, params: {output: "${input.table}"}}
            """);
    assertThat(run.result()).isEqualTo(json("[[11,21],[22,42],[33,63]]"));
    assertThat(run.nodes())
        .filteredOn(node -> node.get("node_id").asText().equals("plus"))
        .extracting(node -> node.get("scope").asText())
        .contains("both:1/table/rows:1/2/columns:1/1")
        .hasSize(6);
  }

  @Test
  void aBatchIsCarriedOutAsItsStrategySays() {
    assertThat(mostOpenOfBatch("serial")).isEqualTo(1);
    assertThat(mostOpenOfBatch("parallel")).isEqualTo(6);
    assertThat(mostOpenOfBatch("parallel, max_parallel: 3")).isEqualTo(3);
    assertThat(mostOpenOfBatch("worker_pool, max_parallel: 2")).isEqualTo(2);
  }

  /** Runs a batch of six, and checks that its outputs are in the order of the items. */
  private int mostOpenOfBatch(String strategy) {
    try (RecordingHttpServer slow = RecordingHttpServer.start()) {
      AtomicInteger arrived = new AtomicInteger();
      CompletableFuture<Void> all = new CompletableFuture<>();
      boolean atOnce = strategy.equals("parallel");
      slow.on(
          "/item",
          request -> {
            if (arrived.incrementAndGet() == 6) {
              all.complete(null);
            }
            Reply reply = Reply.json(200, request.target().replaceAll("\\D", ""));
            return atOnce ? reply.when(all) : reply.after(shorter(request));
          });
      Run run =
          Run.of(
              api,
              """
              metadata: {name: Batch}
              nodes:
                tell:
                  type: http.request
                  params: {url: "@BASE@/item?n=${item.count}"}
                  batch: {items: "${input.lines}", strategy: @STRATEGY@}
                  hooks: {post: "return result.body;"}
              """
                  .replace("@BASE@", slow.base())
                  .replace("@STRATEGY@", strategy),
              Map.of("lines", counts(6)));
      assertThat(run.result()).isEqualTo(json("[0,1,2,3,4,5]"));
      assertThat(slow.requests()).hasSize(6);
      return slow.mostOpen();
    }
  }

  @Test
  void aFailedItemFailsTheBatchOrStandsInItsPlace() {
    web.on("/item", request -> Reply.text(request.target().endsWith("=1") ? 400 : 200, "fine"));
    String flow =
        """
        metadata: {name: Batch with a failure}
        nodes:
          tell:
            type: http.request
            params: {url: "@BASE@/item?n=${item}"}
            batch: {items: [0, 1, 2], on_error: @ANSWER@}
            next: {default: done, "4xx": bad}
          done: {type: end, params: {output: "${input}"}}
          bad: {type: end, params: {output: "bad ${error.code}"}}
        """
            .replace("@BASE@", web.base());
    assertThat(Run.of(api, flow.replace("@ANSWER@", "fail")).result().asText())
        .isEqualTo("bad http_400");
    assertThat(web.requests("/item")).hasSize(2);
    JsonNode result = Run.of(api, flow.replace("@ANSWER@", "continue")).result();
    assertThat(result.get(0).get("body").asText()).isEqualTo("fine");
    assertThat(result.get(1).get("error").get("code").asText()).isEqualTo("http_400");
    assertThat(result.get(2).get("body").asText()).isEqualTo("fine");
  }

  @Test
  void anItemIsRetriedForItself() {
    AtomicInteger second = new AtomicInteger();
    web.on(
        "/item",
        request ->
            Reply.text(
                request.target().endsWith("=1") && second.incrementAndGet() < 3 ? 503 : 200, "x"));
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Batch with retries}
            nodes:
              tell:
                type: http.request
                params: {url: "@BASE@/item?n=${item}"}
                batch: {items: [0, 1, 2], strategy: parallel}
                retry: {max_retries: 2, wait: 10ms}
                delivery: at_most_once
            """
                .replace("@BASE@", web.base()));
    assertThat(run.result()).hasSize(3);
    assertThat(web.requests("/item"))
        .filteredOn(request -> request.target().endsWith("=1"))
        .hasSize(3)
        .extracting(RecordedRequest::idempotencyKey)
        .containsOnly(run.id() + ":tell:1/1/tell:1");
    assertThat(web.requests("/item")).hasSize(5);
  }

  @Test
  void hooksAreRunAroundWhatWaitsAndSplits() {
    api.createFlow(Flows.echo().replace("{name: Output}", "{name: Echo}"));
    Run run =
        Run.of(
            api,
            """
            metadata: {name: Hooks}
            nodes:
              ask:
                type: wait
                params: {key: question}
                hooks:
                  prep: "context.key = 'answer'; shared.asked = true; return context;"
                  post: "action(result.yes ? 'go' : 'stop'); return {told: result.yes};"
                next: {go: both, default: never}
              both:
                type: parallel
                params: {branches: {a: left, b: right}}
                hooks: {post: "return result.a + result.b;"}
                next: call
              left: {type: transform, params: {script: "return 1;"}}
              right: {type: transform, params: {script: "return input.told ? 2 : 0;"}}
              call:
                type: flow
                params: {flow: Echo, input: {n: "${input}"}}
                hooks:
                  prep: "context.input.m = 10; return context;"
                  post: "return result.n + result.m;"
                next: instead
              instead:
                type: wait
                params: {key: nobody}
                hooks: {exec: "return [input, shared.asked];"}
              never: {type: fail, params: {code: not_yes}}
            """);
    run.awaitReason("waiting_for_signal");
    run.signal("question", "{\"yes\":true}");
    run.signal("answer", "{\"yes\":true}");
    assertThat(run.result()).isEqualTo(json("[13,true]"));
  }

  /** The first ones are answered last. */
  private static Duration shorter(RecordedRequest request) {
    int n = Integer.parseInt(request.target().replaceAll("\\D", ""));
    return Duration.ofMillis(100 - 15L * n);
  }

  private static List<Map<String, Integer>> counts(int n) {
    return java.util.stream.IntStream.range(0, n).mapToObj(i -> Map.of("count", i)).toList();
  }

  private static JsonNode json(String text) {
    try {
      return Answer.JSON.readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
