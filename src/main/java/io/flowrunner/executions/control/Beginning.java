package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.ExecutionEvent.Parent;
import io.flowrunner.engine.entity.ExecutionEvent.Resumed;
import java.util.List;
import java.util.Map;

/**
 * How an execution begins.
 *
 * @param depth 0 for one that no flow has started
 * @param parent null for none
 * @param resumed null for one that is no retry
 * @param from the node that it begins with; null for the flow's own start
 * @param secrets that its parent or the run that it retries has resolved
 */
record Beginning(
    Map<String, Object> input,
    int depth,
    Parent parent,
    Resumed resumed,
    String from,
    List<String> secrets) {

  /** A run that somebody asks for. */
  static Beginning of(Map<String, Object> input) {
    return new Beginning(input, 0, null, null, null, List.of());
  }
}
