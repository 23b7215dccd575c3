package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.control.EngineFixture.Work;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Pending;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Failure matrix: a node type throws anything. That node fails; the server stays. */
class NodeFailuresTest {
  private static final RetryPolicy NONE = RetryPolicy.of(0);
  private static final List<Effect> EFFECTS = List.of(Effect.NONE, Effect.EFFECTFUL);

  static Stream<Arguments> misbehaviour() {
    Map<String, Work> all = new LinkedHashMap<>();
    throwing(all, "RuntimeException", () -> new IllegalStateException("no"));
    throwing(all, "checked exception", () -> new Exception("no"));
    throwing(all, "interruption", () -> new InterruptedException("no"));
    throwing(all, "exception without a message", NullPointerException::new);
    throwing(all, "exception that throws", Spiteful::new);
    throwing(all, "AssertionError", () -> new AssertionError("no"));
    throwing(all, "OutOfMemoryError", () -> new OutOfMemoryError("no"));
    throwing(all, "LinkageError", () -> new NoClassDefFoundError("no"));
    throwing(all, "an Error of its own", () -> new Error("no"));
    throwing(all, "a Throwable of its own", () -> new Throwable("no"));
    all.put("StackOverflowError", (input, context) -> deeper(1));
    all.put("null", (input, context) -> null);
    all.put("no stage", (input, context) -> new Pending(null));
    all.put("a stage that ends with null", pending(CompletableFuture.completedFuture(null)));
    all.put(
        "a stage that ends with a stage",
        pending(CompletableFuture.completedFuture(new Pending(new CompletableFuture<>()))));
    all.put(
        "a stage that ends with an exception",
        pending(CompletableFuture.failedFuture(new CompletionException(new Exception("no")))));
    all.put(
        "a stage that ends with an error",
        pending(CompletableFuture.failedFuture(new StackOverflowError())));
    all.put("a stage that throws", pending(new UnusableStage()));
    all.put("no action and no such edge", (input, context) -> new NodeResult.Completed(null, 1));
    all.put("no time", (input, context) -> new NodeResult.WaitUntil(null, 1));
    all.put("no fork", (input, context) -> new NodeResult.Forked(null));
    all.put("no operation", (input, context) -> new NodeResult.Transact(null));
    all.put("no signal", (input, context) -> new NodeResult.WaitFor(null, null));
    all.put("no reason", (input, context) -> new NodeResult.Failed(null, null, true, null, null));
    all.put("an endless value", (input, context) -> NodeResult.completed(endless()));
    all.put("a key that is null", (input, context) -> NodeResult.completed(keyless()));
    return all.entrySet().stream()
        .flatMap(
            each ->
                EFFECTS.stream()
                    .map(effect -> Arguments.of(each.getKey(), effect, each.getValue())));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("misbehaviour")
  void thatRunFailsAndTheNextOneWorks(String name, Effect effect, Work bad) throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      engine
          .node(
              "a",
              effect,
              NONE,
              (input, context) ->
                  context.executionId().equals("exec-bad")
                      ? bad.apply(input, context)
                      : NodeResult.completed("good"))
          .start();
      engine.run("exec-bad");
      Execution failed = engine.awaitEnd("exec-bad");
      assertThat(failed.status()).isEqualTo(Status.FAILED);
      assertThat(failed.error().code()).isNotBlank();
      assertThat(engine.store.events("exec-bad", 1))
          .filteredOn(each -> each.event() instanceof NodeFailed)
          .hasSizeLessThanOrEqualTo(1);
      engine.run("exec-good");
      assertThat(engine.awaitEnd("exec-good").result()).isEqualTo("good");
      EngineFixture.await(() -> engine.active.size() == 0);
      assertThat(engine.journal.isAlive()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Effect.class,
      names = {"NONE", "EFFECTFUL"})
  void whatAStageTellsTwiceCountsOnce(Effect effect) throws Exception {
    try (EngineFixture engine = new EngineFixture()) {
      engine
          .node("a", effect, NONE, pending(new StutteringStage()), "default", "b")
          .node("b", Effect.NONE, NONE, (input, context) -> NodeResult.completed(input))
          .start();
      engine.run("exec-1");
      assertThat(engine.awaitEnd("exec-1").result()).isEqualTo("first");
      assertThat(engine.store.events("exec-1", 1))
          .filteredOn(each -> each.event() instanceof NodeCompleted)
          .hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Effect.class,
      names = {"NONE", "EFFECTFUL"})
  void aStageThatNeverEndsIsGivenUpAfterTheNodeTimeout(Effect effect) throws Exception {
    try (EngineFixture engine =
        new EngineFixture(new InMemoryJournalStore(), Duration.ofMillis(30))) {
      engine.node("a", effect, NONE, pending(new CompletableFuture<>())).start();
      engine.run("exec-1");
      assertThat(engine.awaitEnd("exec-1").error().code()).isEqualTo("timeout");
    }
  }

  private static void throwing(Map<String, Work> all, String name, Supplier<Throwable> what) {
    all.put(
        name,
        (input, context) -> {
          throw NodeFailuresTest.<RuntimeException>unchecked(what.get());
        });
    all.put("a stage that ends with " + name, pending(CompletableFuture.failedFuture(what.get())));
  }

  private static Work pending(CompletableFuture<NodeResult> stage) {
    return (input, context) -> new Pending(stage);
  }

  @SuppressWarnings("unchecked") // a node may throw whatever it likes
  private static <T extends Throwable> T unchecked(Throwable any) throws T {
    throw (T) any;
  }

  private static NodeResult deeper(int depth) {
    return depth == 0 ? null : deeper(depth + 1);
  }

  private static Object endless() {
    Map<String, Object> self = new HashMap<>();
    self.put("self", self);
    return self;
  }

  private static Object keyless() {
    Map<String, Object> map = new HashMap<>();
    map.put(null, 1);
    return map;
  }

  private static final class Spiteful extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message either");
    }
  }

  /** Cannot even be waited for. */
  private static final class UnusableStage extends CompletableFuture<NodeResult> {
    @Override
    public CompletableFuture<NodeResult> whenCompleteAsync(
        BiConsumer<? super NodeResult, ? super Throwable> action, Executor executor) {
      throw new UnsupportedOperationException("no");
    }
  }

  /** Tells its end twice, and then a failure. */
  private static final class StutteringStage extends CompletableFuture<NodeResult> {
    @Override
    public CompletableFuture<NodeResult> whenCompleteAsync(
        BiConsumer<? super NodeResult, ? super Throwable> action, Executor executor) {
      executor.execute(
          () -> {
            action.accept(NodeResult.completed("first"), null);
            action.accept(NodeResult.completed("second"), null);
            action.accept(null, new IllegalStateException("and failed"));
          });
      return this;
    }
  }
}
