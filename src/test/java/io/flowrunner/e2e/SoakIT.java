package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.Footprint;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Mixed load for a while: nothing grows without bound. Ten minutes with {@code -Plong}, some
 * seconds with {@code -Dit.test}.
 */
class SoakIT {
  private static final Duration LENGTH =
      Boolean.getBoolean("flowrunner.test.long") ? Duration.ofMinutes(10) : Duration.ofSeconds(12);
  private static final int CLIENTS = 4;
  private static final long MOST_MORE_HEAP = 64L << 20;
  private static final long MOST_MORE_DISK = 32L << 20;
  private static final int MOST_MORE_THREADS = 64;
  private static final int MOST_MORE_FILES = 200;

  private static final Map<String, String> FLOWS = new LinkedHashMap<>();
  private static final AtomicLong RUNS = new AtomicLong();
  private static FlowRunnerServer server;
  private static RecordingHttpServer web;

  static {
    FLOWS.put(
        "scripts",
        """
        metadata: {name: scripts}
        retention: 2s
        nodes:
          map: {type: transform, params: {script: "return [1, 2, 3].map(n => n * input.n)"}, next: sum}
          sum: {type: transform, params: {script: "return input.reduce((a, b) => a + b, 0)"}}
        """);
    FLOWS.put(
        "call",
        """
        metadata: {name: call}
        retention: 2s
        nodes:
          fan: {type: parallel, params: {branches: {a: get, b: count}}, next: done}
          get: {type: http.request, params: {url: "@BASE@/any"}}
          count: {type: store, params: {operation: increment, key: "n${input.n % 7}"}}
          done: {type: transform, params: {script: "return input.b.value > 0"}}
        """);
    FLOWS.put(
        "items",
        """
        metadata: {name: items}
        retention: 2s
        nodes:
          each: {type: foreach, params: {items: "${[1, 2, 3, 4, 5]}", body: twice, max_parallel: 2}, next: again}
          twice: {type: transform, params: {script: "return item * 2"}}
          again: {type: transform, batch: {items: "${input}", strategy: worker_pool}, params: {script: "return item"}}
        """);
    FLOWS.put(
        "fails",
        """
        metadata: {name: fails}
        retention: 2s
        nodes:
          no:
            type: transform
            params: {script: "throw new Error('no')"}
            retry: {max_retries: 1, wait: 10ms, on: [script_error]}
        """);
    FLOWS.put(
        "nested",
        """
        metadata: {name: nested}
        retention: 2s
        nodes:
          sub: {type: flow, params: {flow: scripts, input: {n: 2}}}
        """);
    FLOWS.put(
        "waits",
        """
        metadata: {name: waits}
        retention: 2s
        concurrency: {limit: 50}
        nodes:
          ask: {type: wait, params: {key: go, timeout: 20s}, next: {default: done, timeout: done}}
          done: {type: end}
        """);
  }

  @BeforeAll
  static void start() {
    web = RecordingHttpServer.start();
    web.on("/any", Reply.json(200, "{}"));
    server = FlowRunnerServer.named("soak").start();
  }

  @AfterAll
  static void stop() {
    server.close();
    web.close();
  }

  @Test
  void nothingGrowsWithoutBoundUnderMixedLoad() {
    Api api = server.newUser().api();
    Map<String, String> ids = new LinkedHashMap<>();
    FLOWS.forEach(
        (name, yaml) -> ids.put(name, api.createFlow(yaml.replace("@BASE@", web.base()))));
    List<Footprint> quarters = new ArrayList<>();
    for (int quarter = 1; quarter <= 4; quarter++) {
      load(api, ids, LENGTH.dividedBy(4));
      quarters.add(Footprint.of(server));
      System.out.printf(
          "Soak: %d runs after %s: %s%n",
          RUNS.get(), LENGTH.dividedBy(4).multipliedBy(quarter), quarters.get(quarter - 1));
    }

    Footprint early = quarters.get(1);
    Footprint late = quarters.get(3);
    assertThat(late.heap() - early.heap()).as("heap").isLessThan(MOST_MORE_HEAP);
    assertThat(late.threads() - early.threads()).as("threads").isLessThan(MOST_MORE_THREADS);
    assertThat(late.files() - early.files()).as("files").isLessThan(MOST_MORE_FILES);
    assertThat(late.disk() - early.disk()).as("disk").isLessThan(MOST_MORE_DISK);
    assertThat(server.log().text()).doesNotContain("SEVERE");
  }

  private static void load(Api api, Map<String, String> flows, Duration time) {
    long until = System.nanoTime() + time.toNanos();
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          CompletableFuture.runAsync(
              () -> {
                while (System.nanoTime() < until) {
                  flows.forEach((name, flow) -> runOnce(api, name, flow));
                }
              }));
    }
    clients.forEach(CompletableFuture::join);
  }

  private static void runOnce(Api api, String name, String flow) {
    long n = RUNS.incrementAndGet();
    if (!name.equals("waits")) {
      JsonNode ended =
          api.post("/flows/" + flow + "/run?wait=60s", Map.of("input", Map.of("n", n)))
              .expect(200)
              .json();
      String expected = name.equals("fails") ? "failed" : "completed";
      assertThat(ended.get("status").asText()).as("%s", ended).isEqualTo(expected);
      return;
    }
    String id = api.run(flow, Map.of());
    if (n % 3 == 0) {
      api.delete("/executions/" + id).expect(200);
    } else {
      api.post("/executions/" + id + "/signals/go", Map.of("n", n)).expect(200);
      api.awaitEnd(id);
    }
  }
}
