package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.Footprint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Waiting is free: runs that wait are rows, so that many of them take no memory, no time at the
 * start and none from the timers. 100,000 of them with {@code -Plong}, 1,000 with {@code
 * -Dit.test}.
 */
class WaitingIT {
  private static final int MANY = Boolean.getBoolean("flowrunner.test.long") ? 100_000 : 1_000;
  private static final int FEW = MANY / 10;
  private static final int AT_ONCE = 64;
  private static final int TIMERS = 200;
  private static final Duration BETWEEN_TIMERS = Duration.ofMillis(50);
  private static final Duration BEFORE_TIMERS = Duration.ofSeconds(100);

  /** Derby keeps the pages that it read last, up to a bound. */
  private static final long MOST_MORE_HEAP = 96L << 20;

  private static final Duration LATEST = Duration.ofSeconds(1);
  private static final long LONGEST_TAKE_UP_MILLIS = 3_000;
  private static final Pattern TAKEN_UP = Pattern.compile("Took up \\d+ .*, in (\\d+) ms");

  private final List<String> asked = new ArrayList<>();

  @Test
  void runsThatWaitAreRows() {
    try (FlowRunnerServer server = FlowRunnerServer.named("waiting").start()) {
      Api api = server.newUser().api();
      String ask = api.createFlow(Flows.asking());
      String later = api.createFlow(Flows.later());
      startAsking(api, ask, FEW);
      awaitNoneInMemory(server);
      Footprint few = Footprint.of(server);
      startAsking(api, ask, MANY - FEW);
      awaitNoneInMemory(server);
      Footprint many = Footprint.of(server);

      Instant first = Instant.now().plus(BEFORE_TIMERS);
      List<String> timed = startTimed(api, later, first);
      long mark = server.log().mark();
      server.restart();
      long takenUp = takenUp(server.log().since(mark));
      List<Long> late = lateness(api, timed, first);
      for (int i = 0; i < asked.size(); i += MANY / 50) {
        api.post("/executions/" + asked.get(i) + "/signals/go", Map.of("n", i)).expect(200);
        assertThat(api.awaitEnd(asked.get(i)).get("result").get("n").asInt()).isEqualTo(i);
      }

      System.out.printf(
          "Waiting: %d runs: %s; %d runs: %s; taken up in %d ms; timers late by at most %d ms%n",
          FEW, few, MANY, many, takenUp, late.stream().max(Long::compare).orElseThrow());
      assertThat(many.heap() - few.heap()).as("heap").isLessThan(MOST_MORE_HEAP);
      assertThat(takenUp).as("time to take up").isLessThan(LONGEST_TAKE_UP_MILLIS);
      assertThat(late).allMatch(millis -> millis >= 0 && millis < LATEST.toMillis());
      server.log().assertNoStackTraceSince(0);
    }
  }

  private void startAsking(Api api, String flow, int count) {
    Semaphore free = new Semaphore(AT_ONCE);
    List<String> started = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < count; i++) {
      free.acquireUninterruptibly();
      api.runAsync(flow, Map.of())
          .thenAccept(answer -> started.add(answer.expect(201).json().get("execution_id").asText()))
          .whenComplete((done, failure) -> free.release());
    }
    free.acquireUninterruptibly(AT_ONCE);
    assertThat(started).hasSize(count);
    asked.addAll(started);
  }

  private static List<String> startTimed(Api api, String flow, Instant first) {
    List<String> timed = new ArrayList<>();
    for (int i = 0; i < TIMERS; i++) {
      timed.add(api.run(flow, Map.of("until", due(first, i).toString())));
    }
    return timed;
  }

  private static Instant due(Instant first, int timer) {
    return first.plus(BETWEEN_TIMERS.multipliedBy(timer));
  }

  /** Milliseconds by which each run ended after its time. */
  private static List<Long> lateness(Api api, List<String> timed, Instant first) {
    List<Long> late = new ArrayList<>();
    for (int i = 0; i < timed.size(); i++) {
      JsonNode ended = api.awaitEnd(timed.get(i), BEFORE_TIMERS.multipliedBy(2));
      assertThat(ended.get("status").asText()).as("%s", ended).isEqualTo("completed");
      Instant end = Instant.parse(ended.get("completed_at").asText());
      late.add(Duration.between(due(first, i), end).toMillis());
    }
    return late;
  }

  private static void awaitNoneInMemory(FlowRunnerServer server) {
    Await.until(
        "no run to be in memory",
        Duration.ofSeconds(60),
        () -> server.gauge("flowrunner_active_runs") == 0);
  }

  private static long takenUp(String log) {
    Matcher line = TAKEN_UP.matcher(log);
    assertThat(line.find()).as(log).isTrue();
    return Long.parseLong(line.group(1));
  }
}
