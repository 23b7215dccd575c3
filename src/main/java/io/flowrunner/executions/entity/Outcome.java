package io.flowrunner.executions.entity;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.NodeError;
import java.util.List;

/**
 * What is kept beside an execution's head so that it can be shown without its journal; small, for
 * lists open it for each execution.
 *
 * @param error null unless it failed
 * @param secrets values to mask wherever anything of the execution is shown
 */
public record Outcome(NodeError error, List<String> secrets) {
  public static final Outcome NONE = new Outcome(null, List.of());

  public static Outcome of(Execution execution) {
    return new Outcome(execution.error(), execution.secrets().stream().sorted().toList());
  }
}
