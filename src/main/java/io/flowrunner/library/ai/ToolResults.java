package io.flowrunner.library.ai;

import io.flowrunner.nodes.entity.FlowOutcome;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Completed;
import io.flowrunner.nodes.entity.NodeResult.Continue;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.platform.control.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the model is told of a call, and the step that this makes.
 *
 * @param longest characters of a result
 */
record ToolResults(ToolCall call, AgentState state, int longest, NodeContext context) {

  NodeResult ofFlow(FlowOutcome outcome) {
    return outcome.failed()
        ? failed(outcome.code(), outcome.message())
        : next(text(outcome.output()), false);
  }

  NodeResult ofRequest(NodeResult result) {
    if (result instanceof Completed completed) {
      Map<String, Object> output = Fields.asMap(completed.output());
      return next(text(output.get("body")), false);
    } else if (result instanceof Failed failed) {
      Map<String, Object> told = error(failed.code(), failed.message());
      if (failed.details().containsKey("body")) {
        told.put("body", failed.details().get("body"));
      }
      return failed(told);
    }
    return result;
  }

  NodeResult failed(String code, String message) {
    return failed(error(code, message));
  }

  private NodeResult failed(Map<String, Object> error) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("tool", Texts.shortened(call.name()));
    line.put("code", error.get("error"));
    context.log(LogLevel.WARN, "A tool failed", line);
    return next(text(error), true);
  }

  private static Map<String, Object> error(String code, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("error", code);
    error.put("message", message);
    return error;
  }

  private NodeResult next(String result, boolean failed) {
    String told = result.length() <= longest ? result : result.substring(0, longest) + " (cut off)";
    return new Continue(state.called(call, told, failed).asMap());
  }

  private static String text(Object value) {
    return value instanceof String text ? text : Json.text(value);
  }
}
