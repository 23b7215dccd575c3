package io.flowrunner.executions.control;

import static io.flowrunner.executions.control.EngineFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Failure matrix: the clock jumps an hour. No timer is lost, none fires twice. */
class ClockJumpTest {
  private static final RetryPolicy NONE = RetryPolicy.of(0);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  /** Notes each passage of {@code b}, the node behind the wait. */
  private static EngineFixture waiting(Duration wait, Queue<String> passed) throws Exception {
    EngineFixture engine =
        new EngineFixture()
            .node(
                "a",
                Effect.NONE,
                NONE,
                (input, context) ->
                    new NodeResult.WaitUntil(context.clock().instant().plus(wait), "over"),
                "default",
                "b")
            .node(
                "b",
                Effect.EFFECTFUL,
                NONE,
                (input, context) -> {
                  passed.add(context.executionId());
                  return NodeResult.completed(input);
                })
            .start();
    engine.active.recover(BETWEEN_LOOKS);
    return engine;
  }

  private static List<String> begin(EngineFixture engine, int count) throws Exception {
    List<String> ids = IntStream.range(0, count).mapToObj(i -> "exec-" + i).toList();
    for (String id : ids) {
      engine.run(id).toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
    return ids;
  }

  private static void assertEachFiredOnce(
      EngineFixture engine, List<String> ids, Queue<String> passed) {
    for (String id : ids) {
      assertThat(engine.awaitEnd(id).status()).isEqualTo(Status.COMPLETED);
      assertThat(engine.store.events(id, 1))
          .filteredOn(each -> each.event() instanceof NodeCompleted)
          .hasSize(2);
    }
    assertThat(passed).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void forwardThenBackFiresEachTimerOnce() throws Exception {
    Queue<String> passed = new ConcurrentLinkedQueue<>();
    try (EngineFixture engine = waiting(Duration.ofMinutes(40), passed)) {
      List<String> ids = begin(engine, 50);
      await(() -> engine.active.size() == 0);
      engine.clock.advance(HOUR);
      await(() -> !passed.isEmpty());
      engine.clock.advance(HOUR.negated());
      engine.clock.advance(HOUR);
      assertEachFiredOnce(engine, ids, passed);
    }
  }

  @Test
  void backThenForwardLosesNoTimer() throws Exception {
    Queue<String> passed = new ConcurrentLinkedQueue<>();
    // so short that it stays in memory with an alarm, which then rings too early
    try (EngineFixture engine = waiting(Duration.ofMillis(100), passed)) {
      engine.clock.advance(Duration.ofDays(1));
      List<String> early = begin(engine, 1);
      assertEachFiredOnce(engine, early, passed);
      passed.clear();
      engine.run("exec-50").toCompletableFuture().get(5, TimeUnit.SECONDS);
      engine.clock.advance(HOUR.negated());
      // the alarm of 100 ms has rung when the run has left the memory for its row
      await(() -> !passed.isEmpty() || engine.active.size() == 0);
      Execution waits = engine.stored("exec-50");
      assertThat(passed.isEmpty()).isEqualTo(!waits.status().isTerminal());
      engine.clock.advance(HOUR);
      assertEachFiredOnce(engine, List.of("exec-50"), passed);
    }
  }

  @Test
  void toAndFroWhileRunsBegin() throws Exception {
    Queue<String> passed = new ConcurrentLinkedQueue<>();
    try (EngineFixture engine = waiting(Duration.ofMillis(200), passed)) {
      CompletableFuture<Void> jumping =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 40; i++) {
                  engine.clock.advance(i % 2 == 0 ? HOUR : HOUR.negated());
                  int looks = engine.store.looks.get();
                  await(() -> engine.store.looks.get() > looks + 1);
                }
              });
      List<String> ids = begin(engine, 200);
      jumping.get(20, TimeUnit.SECONDS);
      engine.clock.advance(HOUR.multipliedBy(2));
      assertEachFiredOnce(engine, ids, passed);
    }
  }

  @Test
  void aRunThatIsBusyIsFoundToo() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      engine
          .node(
              "a",
              Effect.EFFECTFUL,
              NONE,
              Duration.ofDays(2),
              (input, context) -> new NodeResult.Pending(new CompletableFuture<>()))
          .start();
      engine.active.recover(BETWEEN_LOOKS);
      engine.run("exec-1").toCompletableFuture().get(5, TimeUnit.SECONDS);
      // the run may take a day, which no alarm in memory tells it
      engine.clock.advance(Duration.ofDays(1).plusMinutes(1));
      assertThat(engine.awaitEnd("exec-1").error().code()).isEqualTo("run_timeout");
    }
  }
}
