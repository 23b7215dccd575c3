package io.flowrunner.library.control;

import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.scripting.entity.Script;
import jakarta.enterprise.context.Dependent;
import java.util.List;

/**
 * Picks the edge on which the run goes on and passes its input through as output.
 *
 * <p>{@code conditions} are JavaScript expressions, asked in their order: the first that is true
 * (as JavaScript sees truth; undefined, null, 0, NaN and the empty text are not) gives its {@code
 * action}; when none is, {@code default_action}. Or {@code script}, the body of a function, returns
 * the action's name. Exactly one of the two.
 */
@Dependent
@NodeType(
    value = "condition",
    summary = "Picks the edge on which the run goes on.",
    oneOf = {"conditions", "script"},
    errors = {
      @ErrorCode(
          value = "invalid_action",
          description = "The script returned something other than the name of an action."),
      @ErrorCode(value = "expression_error", description = "A condition threw."),
      @ErrorCode(value = "script_error", description = "The script threw."),
      @ErrorCode(value = "script_timeout", description = "It ran for too long.")
    },
    example =
        """
        metadata: {name: Large and small}
        nodes:
          size:
            type: condition
            params:
              conditions:
                - {condition: "input.amount >= 1000", action: large}
                - {condition: "input.amount > 0", action: small}
              default_action: none
            next: {large: ask, small: done, none: done}
          ask:
            type: log
            params: {message: "somebody should look at this", level: warn}
            next: done
          done: {type: end}
        """)
public class ConditionNode implements NodeExecutor<ConditionNode.Params> {
  public record Params(
      @Param(description = "Asked in their order; the first that is true gives its action.")
          List<Case> conditions,
      @Param(
              description = "The action when no condition is true.",
              defaultValue = NodeResult.DEFAULT_ACTION)
          String defaultAction,
      @Param(
              description = "Returns the name of the action, instead of conditions.",
              example = "return input.amount > 1000 ? 'large' : 'small';",
              script = Script.Kind.BODY)
          Script script) {}

  /** One condition and where it leads. */
  public record Case(
      @Param(
              description = "An expression.",
              required = true,
              example = "input.amount > 1000",
              script = Script.Kind.EXPRESSION)
          Script condition,
      @Param(
              description = "The name of an edge.",
              required = true,
              example = "large",
              action = true)
          String action) {}

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    if (params.script() != null) {
      Object action = context.evaluate(params.script(), null);
      return action instanceof String name && !name.isBlank()
          ? new NodeResult.Completed(name, context.input())
          : NodeResult.failed("invalid_action", "the script must return the name of an action");
    }
    for (Case choice : params.conditions()) {
      if (isTrue(context.evaluate(choice.condition(), null))) {
        return new NodeResult.Completed(choice.action(), context.input());
      }
    }
    return new NodeResult.Completed(params.defaultAction(), context.input());
  }

  /** As JavaScript sees it (ECMA-262, ToBoolean); undefined comes as null. */
  private static boolean isTrue(Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    } else if (value instanceof Number number) {
      double size = number.doubleValue();
      return size != 0 && !Double.isNaN(size);
    }
    return value != null && !value.equals("");
  }
}
