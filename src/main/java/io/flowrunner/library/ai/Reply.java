package io.flowrunner.library.ai;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model has answered, whatever the provider.
 *
 * @param content null when there are calls only
 * @param finishReason {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter}, or
 *     a word of the provider's own
 * @param refusal why the model will not answer; null when it does
 * @param raw the provider's own answer
 */
record Reply(
    String id,
    String model,
    String content,
    String finishReason,
    Usage usage,
    List<ToolCall> calls,
    String refusal,
    Map<String, Object> raw) {
  static final String STOP = "stop";
  static final String LENGTH = "length";
  static final String TOOL_CALLS = "tool_calls";
  static final String CONTENT_FILTER = "content_filter";

  /** Tokens; 0 where the provider does not tell. */
  record Usage(long prompt, long completion, long total) {
    static final Usage NONE = new Usage(0, 0, 0);

    Usage plus(Usage other) {
      return new Usage(prompt + other.prompt, completion + other.completion, total + other.total);
    }

    static Usage of(Map<String, Object> map) {
      return new Usage(
          Fields.count(map, "prompt_tokens"),
          Fields.count(map, "completion_tokens"),
          Fields.count(map, "total_tokens"));
    }

    Map<String, Object> asMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("prompt_tokens", prompt);
      map.put("completion_tokens", completion);
      map.put("total_tokens", total);
      return map;
    }
  }

  Message asMessage() {
    return new Message(Message.Role.ASSISTANT, content, calls, null, false);
  }

  /** The output of a node, but for what is read out of the content. */
  Map<String, Object> asOutput() {
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("id", id);
    output.put("model", model);
    output.put("content", content);
    output.put("finish_reason", finishReason);
    output.put("usage", usage.asMap());
    output.put("tool_calls", calls.stream().map(ToolCall::asMap).toList());
    output.put("structured_output", null);
    output.put("raw_response", raw);
    return output;
  }
}
