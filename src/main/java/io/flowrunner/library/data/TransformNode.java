package io.flowrunner.library.data;

import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.scripting.entity.Script;
import jakarta.enterprise.context.Dependent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Computes its output from its input. Either {@code script}, the body of a function, whose value is
 * the output (null when it returns nothing), or {@code mapping}, whose names the output has: a text
 * that is {@code $} or begins with {@code $.} or {@code $[} is a JSONPath into the input, anything
 * else is taken as it is. Exactly one of the two.
 */
@Dependent
@NodeType(
    value = "transform",
    summary = "Computes its output from its input, by a script or a mapping.",
    oneOf = {"script", "mapping"},
    errors = {
      @ErrorCode(value = "invalid_path", description = "A text in mapping is not a JSONPath."),
      @ErrorCode(value = "path_not_found", description = "A JSONPath finds nothing in the input."),
      @ErrorCode(value = "script_error", description = "The script threw."),
      @ErrorCode(value = "script_timeout", description = "It ran for too long."),
      @ErrorCode(value = "script_memory", description = "It allocated too much."),
      @ErrorCode(value = "script_depth", description = "Its calls were nested too deeply."),
      @ErrorCode(value = "output_too_large", description = "Its result is too large.")
    },
    example =
        """
        metadata: {name: Shape an order}
        nodes:
          pick:
            type: transform
            params:
              mapping:
                customer: "${input.customer ?? 'nobody'}"
                order: $
            next: shape
          shape:
            type: transform
            params:
              script: |
                const lines = input.order.lines ?? [];
                return { customer: input.customer, count: lines.length };
        """)
public class TransformNode implements NodeExecutor<TransformNode.Params> {
  public record Params(
      @Param(
              description = "The body of a function; what it returns is the output.",
              example = "return input.lines.map(line => line.id);",
              script = Script.Kind.BODY)
          Script script,
      @Param(
              description = "Names and their values: anything, or a JSONPath into the input.",
              example = "{\"id\": \"$.order.id\", \"by\": \"${execution.id}\"}")
          Map<String, Object> mapping,
      @Param(description = "CPU time of the script, at most 10s; 1s by default.", example = "5s")
          Duration scriptTimeout) {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    public Params {
      if (scriptTimeout != null
          && (scriptTimeout.isZero() || scriptTimeout.compareTo(LONGEST) > 0)) {
        throw new IllegalArgumentException("script_timeout must be more than 0 and at most 10s");
      }
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    if (params.script() != null) {
      return NodeResult.completed(context.evaluate(params.script(), params.scriptTimeout()));
    }
    JsonPaths paths =
        new JsonPaths(context.permits().jsonPathLength(), context.permits().jsonPathSteps());
    Map<String, Object> output = new LinkedHashMap<>();
    for (Map.Entry<String, Object> wish : params.mapping().entrySet()) {
      try {
        output.put(wish.getKey(), value(paths, wish.getValue(), context.input()));
      } catch (JsonPaths.InvalidPathException e) {
        return NodeResult.failed(
            "invalid_path", "mapping." + wish.getKey() + ": " + e.getMessage());
      } catch (JsonPaths.NotFoundException e) {
        return NodeResult.failed(
            "path_not_found", "mapping." + wish.getKey() + ": " + e.getMessage());
      }
    }
    return NodeResult.completed(output);
  }

  private static Object value(JsonPaths paths, Object wish, Object input)
      throws JsonPaths.InvalidPathException, JsonPaths.NotFoundException {
    return JsonPaths.isPath(wish) ? paths.read((String) wish, input) : wish;
  }
}
