package io.flowrunner.library.control;

import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes one line to the run's log and passes its input through as output. {@code message} may be
 * any value: what is not text is written as JSON. {@code data} goes beside the message: a map as it
 * is, any other value as {@code {value: ...}}. Has no errors of its own.
 */
@Dependent
@NodeType(
    value = "log",
    summary = "Writes a line to the run's log and passes its input through.",
    example =
        """
        metadata: {name: Log an order}
        nodes:
          note:
            type: log
            params:
              message: "order ${input.order_id ?? 'without id'} came in"
              level: info
              data: {order: "${input}"}
        """)
public class LogNode implements NodeExecutor<LogNode.Params> {
  public record Params(
      @Param(
              description = "What to write; what is not text is written as JSON.",
              required = true,
              example = "order ${input.order_id} came in")
          Object message,
      @Param(description = "How severe it is.", defaultValue = "info") LogLevel level,
      @Param(
              description = "Goes with the line as its data; a value that is no map as {value}.",
              example = "${input}")
          Object data) {}

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    context.log(params.level(), Words.of(params.message()), data(params.data()));
    return NodeResult.completed(context.input());
  }

  private static Map<String, Object> data(Object given) {
    if (given == null) {
      return Map.of();
    }
    Map<String, Object> data = new LinkedHashMap<>();
    if (given instanceof Map<?, ?> map) {
      map.forEach((name, value) -> data.put(String.valueOf(name), value));
    } else {
      data.put("value", given);
    }
    return data;
  }
}
