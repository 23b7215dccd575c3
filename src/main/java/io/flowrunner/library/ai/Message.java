package io.flowrunner.library.ai;

import io.flowrunner.platform.control.EnumWord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One message of a conversation, whatever the provider.
 *
 * @param content text, a list of parts ({@code {type: text, text}}, {@code {type: image_url,
 *     image_url: {url}}}), or null beside calls
 * @param calls of an assistant; else empty
 * @param callId of a tool's result: the call that it answers; else null
 * @param failed whether a tool's result tells an error
 */
record Message(Role role, Object content, List<ToolCall> calls, String callId, boolean failed) {

  enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL;

    String text() {
      return EnumWord.of(this);
    }
  }

  static Message of(Role role, String text) {
    return new Message(role, text, List.of(), null, false);
  }

  static Message result(String callId, String text, boolean failed) {
    return new Message(Role.TOOL, text, List.of(), callId, failed);
  }

  /**
   * As an author or {@link #asMap} writes it.
   *
   * @param path how a problem names it
   * @throws io.flowrunner.nodes.entity.ParamsException naming the place
   */
  static Message of(Object written, String path) {
    Map<String, Object> map = Fields.asMap(written);
    Role role = role(Fields.text(map, "role"), path);
    List<ToolCall> calls = new ArrayList<>();
    List<?> writtenCalls = Fields.list(map, "tool_calls");
    for (int i = 0; i < writtenCalls.size(); i++) {
      calls.add(ToolCall.of(writtenCalls.get(i), path + ".tool_calls[" + i + "]"));
    }
    String callId = Fields.text(map, "tool_call_id");
    if (!calls.isEmpty() && role != Role.ASSISTANT) {
      throw Texts.problem(path + ".tool_calls may stand with role assistant only");
    }
    if ((role == Role.TOOL) != (callId != null)) {
      throw Texts.problem(path + ".tool_call_id must stand with role tool, and only there");
    }
    Object content = map.get("content");
    checkContent(content, role, !calls.isEmpty(), path + ".content");
    return new Message(role, content, calls, callId, Boolean.TRUE.equals(map.get("is_error")));
  }

  /** {@code developer} is what newer models of OpenAI call {@code system}. */
  static Role role(String text, String path) {
    if ("developer".equals(text)) {
      return Role.SYSTEM;
    }
    for (Role role : Role.values()) {
      if (role.text().equals(text)) {
        return role;
      }
    }
    throw Texts.problem(path + ".role must be system, user, assistant or tool");
  }

  private static void checkContent(Object content, Role role, boolean hasCalls, String path) {
    if (content instanceof String || content == null && hasCalls) {
      return;
    }
    if (!(content instanceof List<?> parts) || parts.isEmpty()) {
      throw Texts.problem(path + " must be text or a list of parts");
    }
    for (Object each : parts) {
      Map<String, Object> part = Fields.asMap(each);
      boolean text = "text".equals(part.get("type")) && part.get("text") instanceof String;
      boolean image =
          role == Role.USER
              && "image_url".equals(part.get("type"))
              && Fields.text(Fields.map(part, "image_url"), "url") != null;
      if (!text && !image) {
        throw Texts.problem(
            path
                + " may have parts {type: text, text} and, of a user, {type: image_url,"
                + " image_url: {url}}");
      }
    }
  }

  /** The text in it, without its images. */
  String text() {
    if (!(content instanceof List<?> parts)) {
      return content == null ? "" : (String) content;
    }
    List<String> texts = new ArrayList<>();
    for (Object part : parts) {
      String text = Fields.text(Fields.asMap(part), "text");
      if (text != null) {
        texts.add(text);
      }
    }
    return String.join("\n", texts);
  }

  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("role", role.text());
    map.put("content", content);
    if (!calls.isEmpty()) {
      map.put("tool_calls", calls.stream().map(ToolCall::asMap).toList());
    }
    if (callId != null) {
      map.put("tool_call_id", callId);
    }
    if (failed) {
      map.put("is_error", true);
    }
    return map;
  }
}
