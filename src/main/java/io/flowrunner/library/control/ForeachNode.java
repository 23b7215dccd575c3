package io.flowrunner.library.control;

import io.flowrunner.nodes.entity.Fork;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows a path, the body, once per item, and goes on when it has ended for all of them. The first
 * node of the body sees the item as its input; all of them know {@code item} and {@code index}
 * (from 0). Output: the list of the outputs of the body's last nodes, in the order of the items.
 *
 * <p>Fails with the error of the first item that fails, after the others have been cancelled; with
 * {@code on_error: continue} that item's output is {@code {error: {...}}} instead.
 */
@Dependent
@NodeType(
    value = "foreach",
    summary = "Follows a path once per item and gives the list of its outputs.",
    errors = {
      @ErrorCode(value = "not_a_list", description = "The items turned out not to be a list.")
    },
    example =
        """
        metadata: {name: Every line}
        nodes:
          each:
            type: foreach
            params:
              items: "${input.lines ?? [{price: 2, count: 3}, {price: 5, count: 1}]}"
              body: price
              max_parallel: 2
            next: sum
          price:
            type: transform
            params: {script: "return item.price * item.count;"}
          sum:
            type: transform
            params: {script: "return input.reduce((sum, price) => sum + price, 0);"}
        """)
public class ForeachNode implements NodeExecutor<ForeachNode.Params> {
  public record Params(
      @Param(
              description = "A list; the body is followed once per item.",
              required = true,
              example = "${input.lines}")
          Object items,
      @Param(
              description = "The id of the body's first node.",
              required = true,
              example = "price",
              starts = Param.Starts.BODY)
          String body,
      @Param(description = "Items under way at once; 0 for all.", defaultValue = "1")
          int maxParallel,
      @Param(
              description =
                  "What a failed item does: fail cancels the others and fails the node,"
                      + " continue puts {error} in its place.",
              defaultValue = "fail")
          OnError onError) {

    public Params {
      if (maxParallel < 0) {
        throw new IllegalArgumentException("max_parallel must not be negative");
      }
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    if (!(params.items() instanceof List<?> items)) {
      return NodeResult.failed("not_a_list", "items must be a list, not " + noun(params.items()));
    }
    return new NodeResult.Forked(
        Fork.body(
            params.body(),
            new ArrayList<>(items),
            params.maxParallel(),
            params.onError() == OnError.CONTINUE));
  }

  private static String noun(Object value) {
    if (value instanceof String) {
      return "text";
    } else if (value instanceof Number) {
      return "a number";
    }
    return value instanceof Boolean ? "true or false" : "a map";
  }
}
