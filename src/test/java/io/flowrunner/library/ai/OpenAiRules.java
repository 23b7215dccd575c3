package io.flowrunner.library.ai;

import io.flowrunner.nodes.LocalServer.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What OpenAI's API refuses. */
final class OpenAiRules {
  private static final Set<String> KNOWN =
      Set.of("model", "messages", "temperature", "stop", "tools", "response_format");
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool");

  private OpenAiRules() {}

  /** Null for none. */
  static String fault(Received received, Map<String, Object> request, boolean generic) {
    String limit = generic ? "max_tokens" : "max_completion_tokens";
    for (String name : request.keySet()) {
      if (!KNOWN.contains(name) && !name.equals(limit)) {
        return "Unrecognized request argument supplied: " + name;
      }
    }
    if (!"application/json".equals(received.header("Content-Type"))) {
      return "you must send JSON";
    }
    if (!(request.get("model") instanceof String)) {
      return "you must provide a model parameter";
    }
    if (request.get(limit) != null && !(request.get(limit) instanceof Integer n && n > 0)) {
      return limit + " is too small";
    }
    if (request.get("temperature") instanceof Number number
        && (number.doubleValue() < 0 || number.doubleValue() > 2)) {
      return "temperature";
    }
    if (request.containsKey("stop") && Fields.list(request, "stop").size() > 4) {
      return "stop: at most 4";
    }
    String fault = tools(request);
    fault = fault == null ? format(request) : fault;
    return fault == null ? messages(Fields.list(request, "messages")) : fault;
  }

  private static String tools(Map<String, Object> request) {
    if (request.containsKey("tools") && Fields.list(request, "tools").isEmpty()) {
      return "[] is too short - 'tools'";
    }
    for (Object each : Fields.list(request, "tools")) {
      Map<String, Object> tool = Fields.asMap(each);
      Map<String, Object> function = Fields.map(tool, "function");
      boolean sound =
          "function".equals(tool.get("type"))
              && String.valueOf(function.get("name")).matches("[a-zA-Z0-9_-]{1,64}")
              && "object".equals(Fields.map(function, "parameters").get("type"));
      if (!sound) {
        return "Invalid 'tools'";
      }
    }
    return null;
  }

  private static String format(Map<String, Object> request) {
    if (!request.containsKey("response_format")) {
      return null;
    }
    Map<String, Object> format = Fields.map(request, "response_format");
    Map<String, Object> schema = Fields.map(format, "json_schema");
    boolean sound =
        "json_object".equals(format.get("type"))
            || "json_schema".equals(format.get("type"))
                && schema.get("name") instanceof String
                && schema.get("schema") instanceof Map<?, ?>;
    return sound ? null : "Missing required parameter: 'response_format.json_schema'";
  }

  private static String messages(List<?> messages) {
    if (messages.isEmpty()) {
      return "[] is too short - 'messages'";
    }
    List<String> open = new ArrayList<>();
    for (Object each : messages) {
      Map<String, Object> message = Fields.asMap(each);
      String role = String.valueOf(message.get("role"));
      if (!ROLES.contains(role)) {
        return "Invalid value: '" + role + "'";
      }
      boolean calls = message.containsKey("tool_calls");
      Object content = message.get("content");
      if (!(content instanceof String || content instanceof List<?> || content == null && calls)) {
        return "Invalid value for 'content': expected a string, got null";
      }
      if (role.equals("tool") && !open.remove(message.get("tool_call_id"))) {
        return "messages with role 'tool' must be a response to a preceeding message with"
            + " 'tool_calls'";
      } else if (!role.equals("tool") && !open.isEmpty()) {
        return "An assistant message with 'tool_calls' must be followed by tool messages"
            + " responding to each 'tool_call_id': "
            + open;
      }
      for (Object one : Fields.list(message, "tool_calls")) {
        Map<String, Object> call = Fields.asMap(one);
        if (!"function".equals(call.get("type"))
            || !(Fields.map(call, "function").get("arguments") instanceof String)) {
          return "Invalid 'tool_calls'";
        }
        open.add(Fields.text(call, "id"));
      }
    }
    return open.isEmpty() ? null : "tool_call_ids did not have response messages: " + open;
  }
}
