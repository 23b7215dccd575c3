package io.flowrunner.library.control;

import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;

/**
 * Ends the run as completed, whatever other paths it has. Its output is {@code output}, or its
 * input where that is not given (or null). Takes no edge. Has no errors of its own.
 */
@Dependent
@NodeType(
    value = "end",
    summary = "Ends the run as completed.",
    endsRun = true,
    example =
        """
        metadata: {name: End with an answer}
        nodes:
          done:
            type: end
            params:
              output: {greeting: "hello ${input.name ?? 'you'}"}
        """)
public class EndNode implements NodeExecutor<EndNode.Params> {
  public record Params(
      @Param(
              description = "The output; the node's input where it is not given.",
              example = "${results.shape}")
          Object output) {}

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    return new NodeResult.EndRun(params.output() == null ? context.input() : params.output());
  }
}
