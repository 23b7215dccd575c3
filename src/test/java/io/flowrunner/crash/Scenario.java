package io.flowrunner.crash;

import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.executions.control.WholeEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Runs that are started together, and what is done to them from outside.
 *
 * @param files of its flows
 * @param check looks at the engine at rest, beside what holds for every scenario; {@code runs} maps
 *     the keys of the runs to their execution ids
 */
record Scenario(
    String name,
    List<String> files,
    List<Run> runs,
    List<Act> acts,
    BiConsumer<WholeEngine, Map<String, String>> check) {

  /**
   * @param key the client's {@code Idempotency-Key}
   * @param flow its name
   */
  record Run(String key, String flow, Map<String, Object> input) {}

  /** Something that a client does to a run when its time has come. */
  record Act(String run, When when, Command command) {}

  /** The time of an act; it comes again after a crash. */
  @FunctionalInterface
  interface When {
    /**
     * @param published of an execution, by its id
     */
    boolean hasCome(Function<String, List<ExecutionEvent>> published, String executionId);

    default When and(When other) {
      return (published, id) -> hasCome(published, id) && other.hasCome(published, id);
    }

    default When or(When other) {
      return (published, id) -> hasCome(published, id) || other.hasCome(published, id);
    }
  }

  static Scenario of(String name, String... files) {
    return new Scenario(name, List.of(files), List.of(), List.of(), (engine, runs) -> {});
  }

  Scenario run(String key, String flow, Map<String, Object> input) {
    List<Run> more = new ArrayList<>(runs);
    more.add(new Run(key, flow, input));
    return new Scenario(name, files, more, acts, check);
  }

  Scenario act(String run, When when, Command command) {
    List<Act> more = new ArrayList<>(acts);
    more.add(new Act(run, when, command));
    return new Scenario(name, files, runs, more, check);
  }

  Scenario check(BiConsumer<WholeEngine, Map<String, String>> other) {
    return new Scenario(name, files, runs, acts, other);
  }
}
