package io.flowrunner.executions.control;

import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.flows.entity.InputProblem;
import io.flowrunner.flows.entity.InputSchema;
import java.util.List;
import java.util.Map;

/**
 * Whether an input is what a flow takes.
 *
 * @param problems none when it fits
 */
record InputCheck(List<InputProblem> problems) {

  static InputCheck of(FlowRevision revision, Map<String, Object> input) {
    InputSchema schema = revision.flow().inputs();
    return new InputCheck(schema == null ? List.of() : schema.check(input));
  }

  boolean fits() {
    return problems.isEmpty();
  }

  /** For people. */
  String message() {
    InputProblem first = problems.get(0);
    return problems.size() == 1
        ? "The input does not fit the flow: " + first.field() + " " + first.reason()
        : "The input does not fit the flow in " + problems.size() + " places";
  }
}
