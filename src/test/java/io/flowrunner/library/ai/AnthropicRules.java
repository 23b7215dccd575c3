package io.flowrunner.library.ai;

import io.flowrunner.nodes.LocalServer.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What Anthropic's API refuses. */
final class AnthropicRules {
  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "messages",
          "max_tokens",
          "system",
          "temperature",
          "stop_sequences",
          "tools",
          "tool_choice");

  private AnthropicRules() {}

  /** Null for none. */
  static String fault(Received received, Map<String, Object> request) {
    for (String name : request.keySet()) {
      if (!KNOWN.contains(name)) {
        return name + ": Extra inputs are not permitted";
      }
    }
    if (received.header("anthropic-version") == null) {
      return "anthropic-version: header is required";
    }
    if (!(request.get("model") instanceof String)) {
      return "model: Field required";
    }
    if (!(request.get("max_tokens") instanceof Integer most) || most < 1) {
      return "max_tokens: Field required";
    }
    if (request.get("temperature") instanceof Number number
        && (number.doubleValue() < 0 || number.doubleValue() > 1)) {
      return "temperature: range: 0..1";
    }
    if (request.containsKey("system") && String.valueOf(request.get("system")).isBlank()) {
      return "system: text content blocks must be non-empty";
    }
    for (Object each : Fields.list(request, "tools")) {
      Map<String, Object> tool = Fields.asMap(each);
      if (!String.valueOf(tool.get("name")).matches("[a-zA-Z0-9_-]{1,64}")
          || !"object".equals(Fields.map(tool, "input_schema").get("type"))) {
        return "tools.0.custom.input_schema.type: Field required";
      }
    }
    return messages(Fields.list(request, "messages"));
  }

  private static String messages(List<?> messages) {
    if (messages.isEmpty()) {
      return "messages: at least one message is required";
    }
    List<String> open = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      Map<String, Object> message = Fields.asMap(messages.get(i));
      String role = String.valueOf(message.get("role"));
      if (!role.equals("user") && !role.equals("assistant")) {
        return "messages." + i + ".role: Input should be 'user' or 'assistant'";
      }
      if (i == 0 && !role.equals("user")) {
        return "messages: first message must use the \"user\" role";
      }
      List<?> blocks =
          message.get("content") instanceof String text
              ? List.of(Map.of("type", "text", "text", text))
              : Fields.list(message, "content");
      if (blocks.isEmpty()) {
        return "messages." + i + ": all messages must have non-empty content";
      }
      String fault = blocks(blocks, role, open, "messages." + i);
      if (fault != null) {
        return fault;
      }
    }
    return open.isEmpty() ? null : missing(open);
  }

  private static String missing(List<String> open) {
    return "`tool_use` ids were found without `tool_result` blocks immediately after: " + open;
  }

  private static String blocks(List<?> blocks, String role, List<String> open, String path) {
    for (Object each : blocks) {
      Map<String, Object> block = Fields.asMap(each);
      String type = String.valueOf(block.get("type"));
      if (type.equals("tool_result")) {
        if (!role.equals("user") || !open.remove(block.get("tool_use_id"))) {
          return path + ": unexpected `tool_use_id` found in `tool_result` blocks";
        }
        continue;
      }
      if (role.equals("user") && !open.isEmpty()) {
        return missing(open);
      }
      if (type.equals("text") && String.valueOf(block.get("text")).isBlank()) {
        return path + ": text content blocks must be non-empty";
      }
      if (type.equals("tool_use")) {
        if (!role.equals("assistant") || !(block.get("input") instanceof Map<?, ?>)) {
          return path + ": tool_use.input: Input should be a valid dictionary";
        }
        open.add(Fields.text(block, "id"));
      } else if (!type.equals("text") && !type.equals("image")) {
        return path + ": Input tag '" + type + "' does not match any of the expected tags";
      }
    }
    return null;
  }
}
