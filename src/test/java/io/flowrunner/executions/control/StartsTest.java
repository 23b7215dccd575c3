package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.control.Starts.Options;
import io.flowrunner.executions.control.Starts.Started;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.flows.entity.InputProblem;
import io.flowrunner.flows.entity.InputSchema;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands between a request and its run. */
class StartsTest {
  private static final Options NO_KEY = new Options(null, "hash", false);
  private static final InputSchema NEEDS_ID =
      input ->
          input.containsKey("id") ? List.of() : List.of(new InputProblem("input.id", "is missing"));

  private final EngineFixture engine = new EngineFixture();
  private final Starts starts = new Starts();
  private InputSchema schema = NEEDS_ID;
  private CompiledFlow.Concurrency concurrency;

  @BeforeEach
  void start() {
    engine
        .node("a", Effect.NONE, RetryPolicy.of(0), (input, context) -> NodeResult.completed(input))
        .start();
    starts.active = engine.active;
    starts.store = engine.store;
    starts.clock = engine.clock;
    starts.ids = new Ids(engine.clock);
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private FlowRevision with(FlowRevision revision) {
    CompiledFlow flow = revision.flow();
    return new FlowRevision(
        revision.accountId(),
        revision.flowId(),
        revision.revision(),
        revision.flowName(),
        new CompiledFlow(
            flow.name(),
            flow.description(),
            flow.version(),
            flow.tags(),
            schema,
            flow.vars(),
            flow.timeout(),
            concurrency,
            flow.retention(),
            flow.start(),
            flow.nodes(),
            flow.output()));
  }

  private CompletionStage<Started> begin(Map<String, Object> input, Options options) {
    return starts.start(with(engine.revision()), Beginning.of(input), options);
  }

  private Started run(Map<String, Object> input, Options options) {
    try {
      return begin(input, options).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof ProblemException problem ? problem : e;
    }
  }

  @Test
  void anInputThatBreaksTheSchemaStartsNothing() {
    for (Options options : List.of(NO_KEY, new Options("key", "hash", false))) {
      assertThatThrownBy(() -> run(Map.of(), options))
          .isInstanceOfSatisfying(
              ProblemException.class,
              problem -> {
                assertThat(problem.kind()).isEqualTo(ProblemKind.VALIDATION_ERROR);
                assertThat(problem).hasMessageContaining("input.id is missing");
                assertThat(problem.details())
                    .isEqualTo(
                        Map.of(
                            "errors",
                            List.of(Map.of("field", "input.id", "reason", "is missing"))));
              });
    }
    assertThat(engine.store.writes).hasValue(0);
    assertThat(engine.awaitEnd(run(Map.of("id", 1), NO_KEY).executionId()).result())
        .isEqualTo(Map.of("id", 1));
  }

  @Test
  void aFlowWithoutASchemaTakesAnything() {
    schema = null;
    assertThat(run(Map.of(), NO_KEY).executionId()).isNotBlank();
  }

  @Test
  void aRepeatedStartIsAnsweredAlikeUnderANewerSchema() {
    Options key = new Options("key", "hash", false);
    Started first = run(Map.of("id", 1), key);
    schema = input -> List.of(new InputProblem("input", "is never right"));
    assertThat(run(Map.of("id", 1), key)).isEqualTo(first);
    assertThatThrownBy(() -> run(Map.of("id", 1), new Options("other", "hash", false)))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void aRefusedStartLeavesItsKeyFree() {
    Options key = new Options("key", "hash", false);
    assertThatThrownBy(() -> run(Map.of(), key)).isInstanceOf(ProblemException.class);
    assertThat(run(Map.of("id", 1), key).executionId()).isNotBlank();
  }

  @Test
  void aRepeatedStartThatWasQueuedIsAnsweredAlike() {
    schema = null;
    concurrency = new CompiledFlow.Concurrency(1, false);
    CountDownLatch goOn = new CountDownLatch(1);
    engine.store.poison =
        segment -> {
          EngineFixture.await(() -> goOn.getCount() == 0); // the first keeps its place until then
          return false;
        };
    CompletionStage<Started> first = begin(Map.of(), NO_KEY);
    Options key = new Options("key", "hash", false);
    CompletionStage<Started> second = begin(Map.of(), key);
    goOn.countDown();
    assertThat(first.toCompletableFuture().join().status()).isEqualTo(Status.RUNNING);
    assertThat(second.toCompletableFuture().join().status()).isEqualTo(Status.QUEUED);
    assertThat(run(Map.of(), key)).isEqualTo(second.toCompletableFuture().join());
  }
}
