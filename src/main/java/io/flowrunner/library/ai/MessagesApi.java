package io.flowrunner.library.ai;

import io.flowrunner.library.ai.Message.Role;
import io.flowrunner.library.ai.Reply.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Anthropic's messages (POST /v1/messages, version 2023-06-01): the system's words stand beside the
 * messages, results of tools are words of the user, and {@code max_tokens} is required. An answer
 * that is to fit a schema is asked for as the arguments of a tool that must be called, or in words
 * where that cannot be.
 */
record MessagesApi() implements WireFormat {
  private static final String VERSION = "2023-06-01";
  private static final int MAX_TOKENS = 4_096;
  private static final Pattern DATA_URL = Pattern.compile("data:(image/[a-z+.-]+);base64,");

  @Override
  public String path(String base) {
    if (base.endsWith("/messages")) {
      return "";
    }
    return base.endsWith("/v1") ? "/messages" : "/v1/messages";
  }

  @Override
  public List<Map.Entry<String, String>> headers(String apiKey) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    headers.add(Map.entry("anthropic-version", VERSION));
    if (apiKey != null) {
      headers.add(Map.entry("x-api-key", apiKey));
    }
    return headers;
  }

  @Override
  public Map<String, Object> request(Question question) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", question.model());
    body.put("max_tokens", question.maxTokens() == null ? MAX_TOKENS : question.maxTokens());
    String system = system(question);
    if (!system.isEmpty()) {
      body.put("system", system);
    }
    body.put("messages", messages(question.messages()));
    if (question.temperature() != null) {
      body.put("temperature", question.temperature());
    }
    if (!question.stop().isEmpty()) {
      body.put("stop_sequences", question.stop());
    }
    if (!question.tools().isEmpty()) {
      body.put("tools", question.tools().stream().map(MessagesApi::tool).toList());
    } else if (answersByTool(question)) {
      AnswerFormat format = question.format();
      ToolOffer answer = new ToolOffer(format.name(), "Gives the answer.", format.schema());
      body.put("tools", List.of(tool(answer)));
      body.put("tool_choice", Fields.of("type", "tool", "name", format.name()));
    }
    return body;
  }

  /** Arguments are maps, and a model that must call this tool could call no other. */
  private static boolean answersByTool(Question question) {
    return question.format().kind() == AnswerFormat.Kind.SCHEMA
        && question.tools().isEmpty()
        && "object".equals(question.format().schema().get("type"));
  }

  private static String system(Question question) {
    List<String> words = new ArrayList<>();
    question.messages().stream()
        .filter(message -> message.role() == Role.SYSTEM)
        .forEach(message -> words.add(message.text()));
    if (!answersByTool(question)) {
      words.add(question.format().instruction());
    }
    words.removeIf(String::isBlank);
    return String.join("\n\n", words);
  }

  /** Neighbours of one role are one message: results of tools must all stand in the next. */
  private static List<Map<String, Object>> messages(List<Message> all) {
    List<Map<String, Object>> written = new ArrayList<>();
    String role = "";
    List<Object> blocks = List.of();
    for (Message message : all) {
      if (message.role() == Role.SYSTEM) {
        continue;
      }
      String next = message.role() == Role.ASSISTANT ? "assistant" : "user";
      if (!next.equals(role)) {
        role = next;
        blocks = new ArrayList<>();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("role", role);
        map.put("content", blocks);
        written.add(map);
      }
      blocks.addAll(blocks(message));
    }
    return written;
  }

  private static List<Object> blocks(Message message) {
    List<Object> blocks = new ArrayList<>();
    if (message.role() == Role.TOOL) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("type", "tool_result");
      result.put("tool_use_id", message.callId());
      result.put("content", message.text());
      if (message.failed()) {
        result.put("is_error", true);
      }
      return List.of(result);
    }
    if (message.content() instanceof List<?> parts) {
      parts.forEach(part -> blocks.add(part(Fields.asMap(part))));
    } else if (!message.text().isBlank()) { // empty text is refused
      blocks.add(text(message.text()));
    }
    for (ToolCall call : message.calls()) {
      Map<String, Object> use = new LinkedHashMap<>();
      use.put("type", "tool_use");
      use.put("id", call.id());
      use.put("name", call.name());
      use.put(
          "input",
          call.arguments() instanceof Map<?, ?> map ? map : Map.of("text", call.arguments()));
      blocks.add(use);
    }
    return blocks;
  }

  private static Map<String, Object> part(Map<String, Object> part) {
    if (!"image_url".equals(part.get("type"))) {
      return text(Fields.text(part, "text"));
    }
    String url = Fields.text(Fields.map(part, "image_url"), "url");
    Matcher data = DATA_URL.matcher(url);
    Map<String, Object> source = new LinkedHashMap<>();
    if (data.lookingAt()) {
      source.put("type", "base64");
      source.put("media_type", data.group(1));
      source.put("data", url.substring(data.end()));
    } else {
      source.put("type", "url");
      source.put("url", url);
    }
    return Fields.of("type", "image", "source", source);
  }

  private static Map<String, Object> text(String text) {
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("type", "text");
    block.put("text", text);
    return block;
  }

  private static Map<String, Object> tool(ToolOffer offer) {
    Map<String, Object> tool = new LinkedHashMap<>();
    tool.put("name", offer.name());
    if (offer.description() != null) {
      tool.put("description", offer.description());
    }
    tool.put("input_schema", offer.parameters());
    return tool;
  }

  @Override
  public Reply reply(Map<String, Object> answer, Question question) {
    if (!(answer.get("content") instanceof List<?> blocks)) {
      throw new NoReplyException("has no content");
    }
    List<String> texts = new ArrayList<>();
    List<ToolCall> calls = new ArrayList<>();
    for (Object each : blocks) {
      Map<String, Object> block = Fields.asMap(each);
      if ("text".equals(block.get("type"))) {
        texts.add(String.valueOf(block.get("text")));
      } else if ("tool_use".equals(block.get("type"))) {
        calls.add(call(block));
      }
    }
    String content = String.join("", texts);
    String reason = reason(Fields.text(answer, "stop_reason"));
    boolean answered = answersByTool(question) && !calls.isEmpty();
    if (answered) {
      content = calls.get(0).argumentsText();
      reason = reason.equals(Reply.TOOL_CALLS) ? Reply.STOP : reason;
    }
    boolean refused = reason.equals(Reply.CONTENT_FILTER);
    return new Reply(
        Fields.text(answer, "id"),
        Fields.text(answer, "model"),
        content.isEmpty() && !calls.isEmpty() ? null : content,
        reason,
        usage(Fields.map(answer, "usage")),
        answered ? List.of() : calls,
        refused ? content.isEmpty() ? "the model refuses to answer" : content : null,
        answer);
  }

  private static ToolCall call(Map<String, Object> block) {
    String id = Fields.text(block, "id");
    String name = Fields.text(block, "name");
    if (id == null || name == null || !(block.get("input") instanceof Map<?, ?>)) {
      throw new NoReplyException("has a tool_use without id, name or input");
    }
    return new ToolCall(id, name, Fields.map(block, "input"));
  }

  private static String reason(String told) {
    return switch (told == null ? "end_turn" : told) {
      case "end_turn", "stop_sequence" -> Reply.STOP;
      case "max_tokens", "model_context_window_exceeded" -> Reply.LENGTH;
      case "tool_use" -> Reply.TOOL_CALLS;
      case "refusal" -> Reply.CONTENT_FILTER;
      default -> told;
    };
  }

  /** What was read from a cache and written to one was asked, too. */
  private static Usage usage(Map<String, Object> told) {
    long prompt =
        Fields.count(told, "input_tokens")
            + Fields.count(told, "cache_creation_input_tokens")
            + Fields.count(told, "cache_read_input_tokens");
    long completion = Fields.count(told, "output_tokens");
    return new Usage(prompt, completion, prompt + completion);
  }
}
