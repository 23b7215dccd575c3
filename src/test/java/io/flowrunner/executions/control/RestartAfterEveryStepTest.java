package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.TestFlow;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.simulation.RandomFlow;
import io.flowrunner.engine.simulation.SimulatedFlow;
import io.flowrunner.engine.simulation.SimulatedFlow.Deed;
import io.flowrunner.flows.entity.CompiledFlow.Batch;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.scripting.entity.Template;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wherever the server stops, a run ends as it would have. */
class RestartAfterEveryStepTest {
  private static final int GENERATED = 500;
  private static final RetryPolicy TWICE = RetryPolicy.of(2);
  private static final Deed WORK = new Deed.Work("default");

  @ParameterizedTest
  @MethodSource("constructs")
  void everyConstructEndsAsWithoutRestarts(SimulatedFlow flow) {
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(endsAlike(flow, seed)).isTrue();
    }
  }

  @Test
  void generatedFlowsEndAsWithoutRestarts() {
    long compared =
        LongStream.rangeClosed(1, GENERATED)
            .parallel()
            .filter(
                seed ->
                    endsAlike(
                        RandomFlow.of(new Random(seed * 7_919), List.of("flow-2"), true, null),
                        seed))
            .count();
    assertThat(compared).isGreaterThan(GENERATED * 8 / 10);
  }

  /** False when the run is too long to be compared. */
  private static boolean endsAlike(SimulatedFlow flow, long seed) {
    Optional<Execution> plain = new Rehearsal(flow, seed, false).play();
    if (plain.isEmpty()) {
      return false;
    }
    Execution restarted = new Rehearsal(flow, seed, true).play().orElseThrow();
    assertThat(outcome(restarted)).as("seed %d", seed).isEqualTo(outcome(plain.get()));
    return true;
  }

  private static List<Object> outcome(Execution execution) {
    return Stream.of(
            execution.status(),
            execution.result(),
            execution.error() == null ? null : execution.error().asValue(),
            execution.shared().values(),
            execution.root().results())
        .map(RestartAfterEveryStepTest::withoutAttempts)
        .toList();
  }

  /** An attempt that was cut off is made again under the next number. */
  private static Object withoutAttempts(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((key, each) -> copy.put(key, "attempt".equals(key) ? 0 : withoutAttempts(each)));
      return copy;
    } else if (value instanceof List<?> list) {
      return list.stream().map(RestartAfterEveryStepTest::withoutAttempts).toList().toString();
    }
    return value == null ? "null" : value;
  }

  static Stream<SimulatedFlow> constructs() {
    return Stream.of(
        flow(
            new TestFlow()
                .node("a", Effect.EFFECTFUL, TWICE, "default", "b", "error", "c")
                .node("b", "default", "a", "stop", "c")
                .node("c"),
            Map.of("a", WORK, "b", new Deed.Work("default", "stop"), "c", WORK)),
        flow(
            new TestFlow().node("a", "default", "b").node("b", "default", "c").node("c"),
            Map.of("a", new Deed.Delay(), "b", new Deed.Count("k"), "c", new Deed.End())),
        flow(
            new TestFlow()
                .node("a", Effect.NONE, TWICE, "timeout", "b", "default", "b")
                .timeout("a", Duration.ofSeconds(20))
                .node("b", Effect.NONE, TWICE, "error", "c", "default", "c")
                .node("c"),
            Map.of("a", new Deed.Ask("key", true), "b", new Deed.Call("flow-2", true), "c", WORK)),
        flow(
            new TestFlow()
                .node("a", Effect.NONE, TWICE, "default", "b", "error", "b")
                .node("l", "default", "l2")
                .node("l2")
                .node("r")
                .node("b")
                .output("all"),
            Map.of(
                "a", new Deed.Split(Map.of("l", "l", "r", "r"), 0, false),
                "l", new Deed.Ask("key", false),
                "l2", new Deed.Count("k"),
                "r", WORK,
                "b", new Deed.Call("flow-2", false))),
        flow(
            new TestFlow()
                .node("a", "default", "b")
                .node("body", Effect.EFFECTFUL, TWICE)
                .node("b"),
            Map.of("a", new Deed.Each("body", 1, true), "body", WORK, "b", new Deed.Fail())),
        flow(
            new TestFlow()
                .node("a", Effect.EFFECTFUL, TWICE, "default", "b", "error", "b")
                .node("b"),
            Map.of("a", new Deed.Steps(5, "flow-2"), "b", new Deed.Steps(2, null))),
        flow(
            new TestFlow()
                .node("a", Effect.EFFECTFUL, TWICE, "default", "b")
                .batch("a", new Batch(new Template.Constant(List.of()), 2, true))
                .node("b"),
            Map.of("a", WORK, "b", WORK)));
  }

  private static SimulatedFlow flow(TestFlow flow, Map<String, Deed> deeds) {
    return new SimulatedFlow(flow.build(), deeds);
  }
}
