package io.flowrunner.executions.control;

import static io.flowrunner.executions.control.EngineFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.engine.control.Decider.Refusal;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.flows.entity.RetryPolicy.Backoff;
import io.flowrunner.flows.entity.RetryPolicy.Jitter;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExecutionRunnerTest {
  private static final RetryPolicy NONE = RetryPolicy.of(0);

  private static RetryPolicy retries(int count, Duration wait) {
    return new RetryPolicy(count, wait, Backoff.FIXED, wait, Jitter.NONE, null, List.of());
  }

  private static NodeResult next(Object input, Object context) {
    return NodeResult.completed(input);
  }

  @Test
  void aPureRunEndsInAtMostThreeRowsAndPublishesEachEventOnce() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      engine
          .node("a", Effect.NONE, NONE, ExecutionRunnerTest::next, "default", "b")
          .node("b", Effect.NONE, NONE, ExecutionRunnerTest::next)
          .start();
      Execution begun = engine.run("exec-1").toCompletableFuture().get(5, TimeUnit.SECONDS);
      assertThat(begun.startedAt()).isNotNull();
      Execution ended = engine.awaitEnd("exec-1");
      assertThat(ended.status()).isEqualTo(Status.COMPLETED);
      assertThat(engine.store.segments.get()).isLessThanOrEqualTo(2);
      await(() -> engine.active.size() == 0);
      assertThat(engine.published.get("exec-1")).isEqualTo(engine.store.events("exec-1", 1));
    }
  }

  @Test
  void anAwaitedPureRunIsOneRowAndItsEndIsInMemory() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      AtomicBoolean listening = new AtomicBoolean();
      engine
          .node("a", Effect.NONE, NONE, once(listening, ExecutionRunnerTest::next), "default", "b")
          .node("b", Effect.NONE, NONE, ExecutionRunnerTest::next)
          .start();

      Execution end = awaitedEnd(engine, listening);

      assertThat(end).isEqualTo(engine.stored("exec-1"));
      assertThat(end.status()).isEqualTo(Status.COMPLETED);
      assertThat(engine.store.segments.get()).isEqualTo(1);
      await(() -> engine.active.end("exec-1") == null);
    }
  }

  @Test
  void anAwaitedRunThatLeavesTheMemoryIsToBeLookedForElsewhere() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      AtomicBoolean listening = new AtomicBoolean();
      engine
          .node(
              "a",
              Effect.NONE,
              NONE,
              once(
                  listening,
                  (input, context) ->
                      new NodeResult.WaitUntil(context.clock().instant().plusSeconds(3600), "w")))
          .start();

      Execution end = awaitedEnd(engine, listening);

      assertThat(end).isNull();
      assertThat(engine.stored("exec-1").status()).isEqualTo(Status.RUNNING);
    }
  }

  /** A run that is over before anybody listens is not in memory any more. */
  private static EngineFixture.Work once(AtomicBoolean listening, EngineFixture.Work work) {
    return (input, context) -> {
      await(listening::get);
      return work.apply(input, context);
    };
  }

  private static Execution awaitedEnd(EngineFixture engine, AtomicBoolean listening)
      throws Exception {
    CompletionStage<Execution> end =
        engine.awaited("exec-1").thenCompose(begun -> engine.active.end("exec-1"));
    listening.set(true);
    return end.toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  @Test
  void anEffectBeginsOnlyWhenItsStartIsCommitted() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      List<Boolean> known = new ArrayList<>();
      engine
          .node(
              "a",
              Effect.EFFECTFUL,
              NONE,
              (input, context) -> {
                known.add(
                    engine.store.events(context.executionId(), 1).stream()
                        .anyMatch(e -> e.event() instanceof NodeStarted));
                return NodeResult.completed(1);
              })
          .start();
      engine.run("exec-1");
      engine.awaitEnd("exec-1");
      assertThat(known).containsExactly(true);
    }
  }

  @Test
  void aCancelReachesTheAttemptUnderWayAndIsFinal() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      CompletableFuture<NodeResult> never = new CompletableFuture<>();
      CountDownLatch told = new CountDownLatch(1);
      CountDownLatch begun = new CountDownLatch(1);
      engine
          .node(
              "a",
              Effect.EFFECTFUL,
              NONE,
              (input, context) -> {
                context.cancellation().onCancel(told::countDown);
                begun.countDown();
                return new NodeResult.Pending(never);
              },
              "default",
              "b",
              "error",
              "b")
          .node("b", Effect.NONE, NONE, ExecutionRunnerTest::next)
          .start();
      engine.run("exec-1").toCompletableFuture().get(5, TimeUnit.SECONDS);
      assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
      Execution cancelled =
          engine
              .active
              .tell("exec-1", new Command.Cancel())
              .toCompletableFuture()
              .get(5, TimeUnit.SECONDS)
              .execution();
      assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
      assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
      never.complete(NodeResult.completed("late"));
      assertThat(
              engine
                  .active
                  .tell("exec-1", new Command.Cancel())
                  .toCompletableFuture()
                  .get(5, TimeUnit.SECONDS)
                  .refusal())
          .isEqualTo(Refusal.ENDED);
      assertThat(engine.stored("exec-1").status()).isEqualTo(Status.CANCELLED);
    }
  }

  @Test
  void theRunsOfADeletedAccountGoNoFurther() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      CompletableFuture<NodeResult> underWay = new CompletableFuture<>();
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch told = new CountDownLatch(1);
      AtomicBoolean wentOn = new AtomicBoolean();
      engine
          .node(
              "a",
              Effect.EFFECTFUL,
              NONE,
              (input, context) -> {
                context.cancellation().onCancel(told::countDown);
                begun.countDown();
                return new NodeResult.Pending(underWay);
              },
              "default",
              "b")
          .node(
              "b",
              Effect.EFFECTFUL,
              NONE,
              (input, context) -> {
                wentOn.set(true);
                return NodeResult.completed(1);
              })
          .start();
      engine.run("exec-1").toCompletableFuture().get(5, TimeUnit.SECONDS);
      assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
      int stored = engine.store.events("exec-1", 1).size();

      DeletedAccounts deleted = new DeletedAccounts();
      deleted.active = engine.active;
      deleted.cancelRuns(new AccountDeleted("account-2"));
      assertThat(engine.active.size()).isEqualTo(1);
      deleted.cancelRuns(new AccountDeleted("account-1"));

      assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(engine.active.size()).isZero();
      underWay.complete(NodeResult.completed("late"));
      engine.journal.stop(Duration.ofSeconds(5));
      assertThat(engine.store.events("exec-1", 1)).hasSize(stored);
      assertThat(wentOn).isFalse();
    }
  }

  @Test
  void whenCancelRacesTheEndOneOfThemWinsOnce() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      engine.node("a", Effect.EFFECTFUL, NONE, ExecutionRunnerTest::next).start();
      Random random = new Random(7);
      int cancels = 0;
      for (int i = 0; i < 300; i++) {
        String id = "exec-" + i;
        engine.run(id).toCompletableFuture().get(5, TimeUnit.SECONDS);
        java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(200_000));
        Refusal refusal =
            engine
                .active
                .tell(id, new Command.Cancel())
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS)
                .refusal();
        Status end = engine.awaitEnd(id).status();
        assertThat(end == Status.CANCELLED).isEqualTo(refusal == null);
        cancels += refusal == null ? 1 : 0;
      }
      assertThat(cancels).isBetween(0, 300);
    }
  }

  @Test
  void aFailedAttemptIsMadeAgainAfterItsWait() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      AtomicInteger attempts = new AtomicInteger();
      Set<String> keys = ConcurrentHashMap.newKeySet();
      engine
          .node(
              "a",
              Effect.EFFECTFUL,
              retries(3, Duration.ofMillis(20)),
              (input, context) -> {
                keys.add(context.idempotencyKey());
                return attempts.incrementAndGet() < 3
                    ? NodeResult.retryable("connection", "refused")
                    : NodeResult.completed("ok");
              })
          .start();
      engine.run("exec-1");
      assertThat(engine.awaitEnd("exec-1").result()).isEqualTo("ok");
      assertThat(attempts).hasValue(3);
      assertThat(keys).containsExactly("exec-1:a:1");
    }
  }

  @Test
  void anAttemptThatTakesTooLongIsGivenUp() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      engine
          .node(
              "a",
              Effect.EFFECTFUL,
              NONE,
              Duration.ofMillis(30),
              (input, context) -> new NodeResult.Pending(new CompletableFuture<>()))
          .start();
      engine.run("exec-1");
      assertThat(engine.awaitEnd("exec-1").error().code()).isEqualTo("timeout");
    }
  }

  @Test
  void aRunWhoseNextStepTheEngineCannotDoFailsAndHoldsNothingUp() {
    try (EngineFixture engine = new EngineFixture()) {
      engine
          .node(
              "timed",
              Effect.NONE,
              RetryPolicy.of(0),
              Duration.ofSeconds(Long.MAX_VALUE), // no time is that late
              (input, context) -> NodeResult.completed("done"))
          .start();
      engine.run("exec-1");
      Execution ended = engine.awaitEnd("exec-1");
      assertThat(ended.error().code()).isEqualTo("internal_error");
      await(() -> engine.active.size() == 0);
    }
  }

  @Test
  void aLongWaitLeavesTheMemoryAndGoesOnWhenItsTimeHasCome() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      engine
          .node(
              "a",
              Effect.NONE,
              NONE,
              (input, context) ->
                  new NodeResult.WaitUntil(context.clock().instant().plusSeconds(3600), "w"),
              "default",
              "b")
          .node("b", Effect.NONE, NONE, ExecutionRunnerTest::next)
          .start();
      engine.run("exec-1").toCompletableFuture().get(5, TimeUnit.SECONDS);
      await(() -> engine.active.size() == 0);
      assertThat(engine.store.unfinished("", 10)).isEmpty();
      engine.clock.advance(Duration.ofHours(2));
      assertThat(engine.store.due(null, engine.clock.instant(), 10)).hasSize(1);
      engine.active.wake("exec-1");
      assertThat(engine.awaitEnd("exec-1").result()).isEqualTo("w");
    }
  }

  @Test
  void aCommitWhoseAnswerIsLostIsNotRepeated() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      engine.node("a", Effect.EFFECTFUL, NONE, ExecutionRunnerTest::next).start();
      for (int i = 0; i < 20; i++) {
        engine.store.failAfter.set(1 + i % 3);
        engine.run("exec-" + i).toCompletableFuture().get(10, TimeUnit.SECONDS);
        engine.awaitEnd("exec-" + i);
        assertThat(engine.store.events("exec-" + i, 1))
            .extracting(RecordedEvent::seq)
            .containsExactly(1L, 2L, 3L, 4L);
      }
    }
  }

  @Test
  void anOutageLosesNothing() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      engine.node("a", Effect.EFFECTFUL, NONE, ExecutionRunnerTest::next).start();
      engine.store.gone = true;
      List<CompletableFuture<Execution>> begun =
          IntStream.range(0, 20)
              .mapToObj(i -> engine.run("exec-" + i).toCompletableFuture())
              .toList();
      await(() -> engine.active.isFull("account-1"));
      assertThat(begun).noneMatch(CompletableFuture::isDone);
      engine.store.gone = false;
      for (int i = 0; i < 20; i++) {
        assertThat(engine.awaitEnd("exec-" + i).status()).isEqualTo(Status.COMPLETED);
      }
      await(() -> !engine.active.isFull("account-1"));
    }
  }

  @Test
  void whatCannotBeStoredFailsItsRunOnceAndNoOther() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      engine.node("a", Effect.EFFECTFUL, NONE, ExecutionRunnerTest::next).start();
      engine.store.poison =
          segment ->
              segment.executionId().equals("exec-3")
                  && segment.events().stream().anyMatch(e -> e.event() instanceof NodeCompleted);
      for (int i = 0; i < 6; i++) {
        engine.run("exec-" + i);
      }
      for (int i = 0; i < 6; i++) {
        assertThat(engine.awaitEnd("exec-" + i).status())
            .isEqualTo(i == 3 ? Status.FAILED : Status.COMPLETED);
      }
      await(() -> engine.active.size() == 0);
    }
  }

  @Test
  void aThousandStepsOfOneRunAreHeldBackNotLost() throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      AtomicInteger count = new AtomicInteger();
      engine
          .node(
              "a",
              Effect.NONE,
              NONE,
              (input, context) ->
                  new NodeResult.Completed(
                      count.incrementAndGet() < 2_000 ? "again" : "default", 1),
              "again",
              "a")
          .start();
      engine.run("exec-1");
      assertThat(engine.awaitEnd("exec-1").status()).isEqualTo(Status.COMPLETED);
      assertThat(engine.stored("exec-1").steps()).isEqualTo(2_000);
    }
  }

  @Test
  void afterACrashEveryRunEndsOnceAndNoNodeThatEndedRunsAgain() throws Exception {
    InMemoryJournalStore store = new InMemoryJournalStore();
    Random random = new Random(42);
    int runs = 60;
    List<Queue<String>> acted = new ArrayList<>();
    List<List<String>> forbidden = new ArrayList<>();
    Set<String> accepted = ConcurrentHashMap.newKeySet();
    EngineFixture engine = crashable(store, new ConcurrentLinkedQueue<>()).start();
    for (int i = 0; i < runs; i++) {
      String id = "exec-" + i;
      engine.run(id).thenAccept(begun -> accepted.add(begun.id()));
    }
    for (int crash = 0; crash < 5; crash++) {
      java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(3_000_000));
      engine.crash();
      List<String> endedBefore = ended(store, runs);
      Queue<String> effects = new ConcurrentLinkedQueue<>();
      acted.add(effects);
      engine = crashable(store, effects).start();
      engine.active.recover();
      forbidden.add(endedBefore);
    }
    EngineFixture last = engine;
    for (String id : accepted) {
      assertThat(last.awaitEnd(id).status()).isEqualTo(Status.COMPLETED);
      assertThat(store.events(id, 1).stream().filter(e -> isEnd(e)).count()).isEqualTo(1);
    }
    await(() -> last.active.size() == 0);
    for (int i = 0; i < acted.size(); i++) {
      assertThat(acted.get(i))
          .doesNotHaveDuplicates()
          .doesNotContainAnyElementsOf(forbidden.get(i));
    }
    last.close();
  }

  private static EngineFixture crashable(InMemoryJournalStore store, Queue<String> effects) {
    EngineFixture.Work work =
        (input, context) -> {
          effects.add(context.idempotencyKey());
          return NodeResult.completed(1);
        };
    return new EngineFixture(store)
        .node("a", Effect.EFFECTFUL, NONE, work, "default", "b")
        .node("b", Effect.EFFECTFUL, NONE, work, "default", "c")
        .node("c", Effect.NONE, NONE, ExecutionRunnerTest::next, "default", "d")
        .node("d", Effect.EFFECTFUL, NONE, work);
  }

  private static List<String> ended(InMemoryJournalStore store, int runs) {
    List<String> keys = new ArrayList<>(List.of("AssertJ takes no empty list"));
    for (int i = 0; i < runs; i++) {
      String id = "exec-" + i;
      for (RecordedEvent event : store.events(id, 1)) {
        if (event.event() instanceof NodeCompleted done) {
          keys.add(done.position().idempotencyKey(id));
        }
      }
    }
    return keys;
  }

  private static boolean isEnd(RecordedEvent recorded) {
    return recorded.event().getClass().getSimpleName().startsWith("Execution")
        && recorded.seq() > 1
        && !(recorded.event() instanceof ExecutionCancelled);
  }
}
