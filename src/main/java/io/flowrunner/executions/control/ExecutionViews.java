package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.executions.entity.ExecutionHead;
import io.flowrunner.executions.entity.ExecutionView;
import io.flowrunner.executions.entity.Outcome;
import io.flowrunner.secrets.control.Masking;

/** Executions as the API shows them, from what is stored of them or as they are in memory. */
final class ExecutionViews {
  private ExecutionViews() {}

  /** One whose latest state is committed; looks as it does when it is read from the store. */
  static ExecutionView of(Execution execution) {
    ExecutionHead head =
        new ExecutionHead(
            execution.id(),
            execution.start().accountId(),
            execution.start().flowId(),
            execution.status(),
            execution.startedAt(),
            execution.endedAt(),
            execution.start().parentId(),
            execution.start().retryOf(),
            null);
    return of(head, Outcome.of(execution), execution.input(), execution.result());
  }

  /**
   * @param input null where it is not shown, as is {@code result}
   */
  static ExecutionView of(ExecutionHead head, Outcome outcome, Object input, Object result) {
    Masking masking = Masking.of(outcome.secrets());
    NodeError error = outcome.error();
    return ExecutionView.of(
        head,
        masking.value(input),
        masking.value(result),
        error == null ? null : (String) masking.value(error.message()),
        error == null ? null : masking.value(ExecutionMessages.errorDetails(error)));
  }
}
