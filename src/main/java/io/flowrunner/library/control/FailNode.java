package io.flowrunner.library.control;

import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;

/**
 * Ends the run as failed with the author's own code and message. Takes no edge and is not retried.
 * {@code message} may be any value: what is not text is written as JSON.
 */
@Dependent
@NodeType(
    value = "fail",
    summary = "Ends the run as failed.",
    endsRun = true,
    example =
        """
        metadata: {name: Refuse}
        nodes:
          check:
            type: condition
            params:
              conditions: [{condition: "input.amount > 0", action: good}]
            next: {good: done, default: refuse}
          done: {type: end}
          refuse:
            type: fail
            params: {code: bad_amount, message: "there is nothing to pay"}
        """)
public class FailNode implements NodeExecutor<FailNode.Params> {
  public record Params(
      @Param(
              description = "Tells kinds of failure apart; snake_case by custom.",
              defaultValue = "failed",
              example = "no_such_order")
          String code,
      @Param(
              description = "What happened, for people; what is not text is written as JSON.",
              example = "order ${input.order_id} is not known")
          Object message) {

    public Params {
      if (code.isBlank()) {
        throw new IllegalArgumentException("code must not be empty");
      }
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    String message =
        params.message() == null
            ? "The node " + context.nodeId() + " ended the run as failed"
            : Words.of(params.message());
    return new NodeResult.FailRun(params.code(), message);
  }
}
