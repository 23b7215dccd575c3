package io.flowrunner.library;

import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;
import java.util.Map;

/** Greets somebody. Output: {@code {greeting}}. */
@Dependent
@NodeType(
    value = "greet",
    summary = "Greets somebody.",
    actions = {"stranger"},
    errors = {
      @ErrorCode(value = "name_too_long", description = "The name has over 100 characters.")
    },
    example =
        """
        metadata: {name: Greet the caller}
        nodes:
          greet:
            type: greet
            params: {name: "${input.name ?? ''}", words: Good morning}
            next: {default: done, stranger: ask}
          done: {type: end}
          ask: {type: log, params: {message: "somebody without a name was here"}}
        """)
public class GreetNode implements NodeExecutor<GreetNode.Params> {
  private static final int LONGEST = 100;

  public record Params(
      @Param(description = "Who is greeted.", required = true, example = "${input.name}")
          String name,
      @Param(description = "What is said.", defaultValue = "Hello") String words) {}

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    if (params.name().isBlank()) {
      return new NodeResult.Completed("stranger", context.input());
    } else if (params.name().length() > LONGEST) {
      return NodeResult.failed("name_too_long", "A name has at most " + LONGEST + " characters");
    }
    context.log(LogLevel.INFO, "Greeting", Map.of("name", params.name()));
    return NodeResult.completed(Map.of("greeting", params.words() + ", " + params.name()));
  }
}
