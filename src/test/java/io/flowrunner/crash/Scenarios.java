package io.flowrunner.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.crash.Scenario.When;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionPaused;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeInterrupted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeWaiting;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowStarted;
import io.flowrunner.executions.control.WholeEngine;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Every construct of the language, small enough that each commit can be tried. */
final class Scenarios {
  static final List<Scenario> ALL =
      List.of(
          Scenario.of("sequence", "sequence").run("one", "Sequence", Map.of("n", 1)),
          Scenario.of("retry", "retry").run("one", "Retry", Map.of()),
          Scenario.of("parallel", "parallel").run("one", "Parallel", Map.of()),
          Scenario.of("foreach", "foreach").run("one", "Foreach", Map.of()),
          Scenario.of("batch", "batch").run("one", "Batch", Map.of("items", List.of(1, 2, 3, 4))),
          Scenario.of("wait", "wait")
              .run("early", "Wait", Map.of())
              .run("late", "Wait", Map.of())
              .act("early", seen(ExecutionStarted.class), signal("early"))
              .act("late", seen(NodeWaiting.class), signal("late")),
          Scenario.of("delay", "delay").run("one", "Delay", Map.of()),
          Scenario.of("subflow", "subflow", "callee").run("one", "Subflow", Map.of("n", 1)),
          Scenario.of("agent", "agent", "callee").run("one", "Agent", Map.of("n", 2)),
          Scenario.of("cancel", "caller", "waiting-callee")
              .run("early", "Caller", Map.of())
              .run("late", "Caller", Map.of())
              .act("early", seen(SubflowStarted.class), new Command.Cancel())
              .act("late", inItsCallee(NodeWaiting.class), new Command.Cancel()),
          Scenario.of("at-most-once", "at-most-once").run("one", "At most once", Map.of()),
          Scenario.of("loop", "loop").run("one", "Loop", Map.of()),
          Scenario.of("pause", "pause")
              .run("one", "Pause", Map.of())
              .act("one", seen(NodeStarted.class), new Command.Pause())
              .act(
                  "one",
                  seen(ExecutionPaused.class)
                      .and(seen(NodeCompleted.class).or(seen(NodeInterrupted.class))),
                  new Command.Resume()),
          Scenario.of("queued", "queued")
              .run("a", "Queued", Map.of("n", 1))
              .run("b", "Queued", Map.of("n", 2))
              .run("c", "Queued", Map.of("n", 3)),
          Scenario.of("failing", "failing").run("one", "Failing", Map.of()),
          Scenario.of("store", "store", "store-read")
              .run("a", "Store", Map.of("n", 1))
              .run("b", "Store", Map.of("n", 10))
              .check(Scenarios::countersAreExact));

  private Scenarios() {}

  /** Read by a run of its own: two runs count twice by loops of 1 and 10. */
  private static void countersAreExact(WholeEngine engine, Map<String, String> runs) {
    String reader = engine.start("reader", "Store read", Map.of()).toCompletableFuture().join();
    Await.until("the counters", Client.PATIENCE, engine::isAtRest);
    Execution read = Execution.fold(reader, engine.events(reader));
    assertThat(read.result()).isEqualTo(Map.of("sum", 33, "visits", 2, "list", 6));
  }

  static Scenario named(String name) {
    return ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  private static Command signal(String id) {
    return new Command.Signal("go", Map.of("word", id), "signal-" + id, 20);
  }

  private static When seen(Class<? extends ExecutionEvent> type) {
    return (published, id) -> published.apply(id).stream().anyMatch(type::isInstance);
  }

  private static When inItsCallee(Class<? extends ExecutionEvent> type) {
    Predicate<ExecutionEvent> wanted = type::isInstance;
    return (published, id) ->
        published.apply(id).stream()
            .filter(SubflowStarted.class::isInstance)
            .map(event -> ((SubflowStarted) event).executionId())
            .anyMatch(callee -> published.apply(callee).stream().anyMatch(wanted));
  }
}
