package io.flowrunner.library.control;

import io.flowrunner.nodes.entity.Fork;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Splits the run into branches that are under way beside each other, and goes on when the path of
 * each has ended. The first node of each branch sees this node's input. Output: a map of branch
 * name to the output of the branch's last node, in the order of {@code branches}.
 *
 * <p>Fails with the error of the first branch that fails, after the others have been cancelled;
 * with {@code on_error: continue} that branch's output is {@code {error: {...}}} instead. Has no
 * errors of its own.
 */
@Dependent
@NodeType(
    value = "parallel",
    summary = "Follows several branches beside each other and goes on when all have ended.",
    example =
        """
        metadata: {name: Two at once}
        nodes:
          both:
            type: parallel
            params:
              branches: {left: double, right: square}
            next: sum
          double:
            type: transform
            params: {script: "return 2 * (input.x ?? 3);"}
          square:
            type: transform
            params: {script: "return (input.x ?? 3) ** 2;"}
          sum:
            type: transform
            params: {script: "return input.left + input.right;"}
        """)
public class ParallelNode implements NodeExecutor<ParallelNode.Params> {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");

  public record Params(
      @Param(
              description = "Name of each branch and the id of its first node.",
              required = true,
              example = "{\"left\": \"double\", \"right\": \"square\"}",
              starts = Param.Starts.BRANCH)
          Map<String, String> branches,
      @Param(description = "Branches under way at once; 0 for all.", defaultValue = "0")
          int maxParallel,
      @Param(
              description =
                  "What a failed branch does: fail cancels the others and fails the node,"
                      + " continue puts {error} in its place.",
              defaultValue = "fail")
          OnError onError) {

    public Params {
      if (branches.isEmpty()) {
        throw new IllegalArgumentException("branches must name at least one");
      }
      if (!branches.keySet().stream().allMatch(name -> NAME.matcher(name).matches())) {
        throw new IllegalArgumentException(
            "branches must have names of 1 to 64 letters, digits, _ and - that do not begin with a"
                + " digit or -");
      }
      if (maxParallel < 0) {
        throw new IllegalArgumentException("max_parallel must not be negative");
      }
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    return new NodeResult.Forked(
        Fork.branches(
            params.branches(), params.maxParallel(), params.onError() == OnError.CONTINUE));
  }
}
