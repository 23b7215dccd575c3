package io.flowrunner.library.control;

import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs another flow of the account. Output: the result of that run, or {@code {execution_id}} at
 * once with {@code wait: false}.
 *
 * <p>A run that is waited for shares the fate of this one: cancelling this run cancels it, and its
 * failure fails this node. One that is not waited for goes its own way.
 */
@Dependent
@NodeType(
    value = "flow",
    summary = "Runs another flow of the account.",
    errors = {
      @ErrorCode(value = "unknown_flow", description = "The account has no such flow."),
      @ErrorCode(value = "ambiguous_flow", description = "Several flows have that name."),
      @ErrorCode(
          value = "invalid_input",
          description = "The input is not what the flow's inputs ask for."),
      @ErrorCode(value = "flow_failed", description = "The run failed; details has its error."),
      @ErrorCode(value = "flow_cancelled", description = "The run was cancelled."),
      @ErrorCode(value = "flow_depth", description = "Flows run each other too deep."),
      @ErrorCode(
          value = "concurrency_limit",
          description = "The flow has as many active runs as it may and rejects more.",
          retryable = true)
    },
    example =
        """
        metadata: {name: Have it done by another}
        nodes:
          ship:
            type: flow
            params:
              flow: Ship an order
              input: {order_id: "${input.order_id ?? 'o-1'}"}
            next: {default: done, error: report}
          done: {type: end}
          report:
            type: log
            params: {message: "not shipped: ${error.message}", level: warn}
        """)
public class FlowNode implements NodeExecutor<FlowNode.Params> {
  public record Params(
      @Param(
              description = "The id or the name of the flow.",
              required = true,
              example = "Ship an order")
          String flow,
      @Param(
              description = "The input of the run; the node's own by default, if that is a map.",
              example = "{\"order_id\": \"${input.order_id}\"}")
          Map<String, Object> input,
      @Param(
              description = "Whether to wait for the end of the run and give its result.",
              defaultValue = "true")
          boolean wait_) {

    public Params {
      if (flow.isBlank()) {
        throw new IllegalArgumentException("flow must not be empty");
      }
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    Map<String, Object> input = params.input() == null ? own(context.input()) : params.input();
    return new NodeResult.StartFlow(params.flow(), input, params.wait_());
  }

  private static Map<String, Object> own(Object input) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (input instanceof Map<?, ?> map) {
      map.forEach((name, value) -> members.put(String.valueOf(name), value));
    }
    return members;
  }
}
