package io.flowrunner.library.ai;

import io.flowrunner.library.ai.Reply.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * OpenAI's chat completions (POST /chat/completions), which many others speak, too.
 *
 * @param limitName how the most tokens of an answer are called: OpenAI's newer models refuse {@code
 *     max_tokens}, others know nothing else
 */
record ChatCompletions(String limitName) implements WireFormat {
  private static final String PATH = "/chat/completions";

  @Override
  public String path(String base) {
    return base.endsWith(PATH) ? "" : PATH;
  }

  @Override
  public List<Map.Entry<String, String>> headers(String apiKey) {
    return apiKey == null ? List.of() : List.of(Map.entry("Authorization", "Bearer " + apiKey));
  }

  @Override
  public Map<String, Object> request(Question question) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", question.model());
    body.put("messages", question.messages().stream().map(ChatCompletions::message).toList());
    if (question.temperature() != null) {
      body.put("temperature", question.temperature());
    }
    if (question.maxTokens() != null) {
      body.put(limitName, question.maxTokens());
    }
    if (!question.stop().isEmpty()) {
      body.put("stop", question.stop());
    }
    if (!question.tools().isEmpty()) {
      body.put("tools", question.tools().stream().map(ChatCompletions::tool).toList());
    }
    if (question.format().kind() == AnswerFormat.Kind.JSON) {
      body.put("response_format", Map.of("type", "json_object"));
    } else if (question.format().kind() == AnswerFormat.Kind.SCHEMA) {
      body.put("response_format", schema(question.format()));
    }
    return body;
  }

  private static Map<String, Object> schema(AnswerFormat format) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("name", format.name());
    schema.put("schema", format.schema());
    if (format.strict() != null) {
      schema.put("strict", format.strict());
    }
    return Fields.of("type", "json_schema", "json_schema", schema);
  }

  private static Map<String, Object> message(Message message) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("role", message.role().text());
    written.put("content", message.content());
    if (!message.calls().isEmpty()) {
      written.put("tool_calls", message.calls().stream().map(ChatCompletions::call).toList());
    }
    if (message.callId() != null) {
      written.put("tool_call_id", message.callId());
    }
    return written;
  }

  private static Map<String, Object> call(ToolCall call) {
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("name", call.name());
    function.put("arguments", call.argumentsText());
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("id", call.id());
    written.put("type", "function");
    written.put("function", function);
    return written;
  }

  private static Map<String, Object> tool(ToolOffer offer) {
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("name", offer.name());
    if (offer.description() != null) {
      function.put("description", offer.description());
    }
    function.put("parameters", offer.parameters());
    return Fields.of("type", "function", "function", function);
  }

  @Override
  public Reply reply(Map<String, Object> answer, Question question) {
    List<?> choices = Fields.list(answer, "choices");
    if (choices.isEmpty()) {
      throw new NoReplyException("has no choices");
    }
    Map<String, Object> choice = Fields.asMap(choices.get(0));
    if (!(choice.get("message") instanceof Map<?, ?>)) {
      throw new NoReplyException("has a choice without a message");
    }
    Map<String, Object> message = Fields.map(choice, "message");
    List<ToolCall> calls = calls(message);
    String content = Fields.text(message, "content");
    String reason = Fields.text(choice, "finish_reason");
    String refusal = Fields.text(message, "refusal");
    if (content == null && calls.isEmpty() && refusal == null) {
      content = "";
    }
    boolean filtered = Reply.CONTENT_FILTER.equals(reason);
    return new Reply(
        Fields.text(answer, "id"),
        Fields.text(answer, "model"),
        content,
        reason == null ? Reply.STOP : reason,
        usage(Fields.map(answer, "usage")),
        calls,
        filtered && refusal == null ? "the provider's filter held the answer back" : refusal,
        answer);
  }

  private static List<ToolCall> calls(Map<String, Object> message) {
    List<ToolCall> calls = new ArrayList<>();
    for (Object each : Fields.list(message, "tool_calls")) {
      Map<String, Object> call = Fields.asMap(each);
      Map<String, Object> function = Fields.map(call, "function");
      String id = Fields.text(call, "id");
      String name = Fields.text(function, "name");
      if (id == null || name == null) {
        throw new NoReplyException("has a tool call without an id or a name");
      }
      Object arguments = function.get("arguments"); // some servers send a map
      calls.add(
          arguments instanceof Map<?, ?>
              ? new ToolCall(id, name, arguments)
              : ToolCall.ofText(id, name, Fields.text(function, "arguments")));
    }
    return calls;
  }

  private static Usage usage(Map<String, Object> told) {
    Usage usage = Usage.of(told);
    return usage.total() == 0
        ? new Usage(usage.prompt(), usage.completion(), usage.prompt() + usage.completion())
        : usage;
  }
}
