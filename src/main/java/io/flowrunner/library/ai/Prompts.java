package io.flowrunner.library.ai;

import io.flowrunner.library.ai.Message.Role;
import io.flowrunner.nodes.entity.ParamsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From what an author wrote to the messages of a conversation. */
final class Prompts {
  private static final int MOST_MESSAGES = 10_000;

  private Prompts() {}

  /**
   * Messages as they are, with the rules that both providers share.
   *
   * @throws io.flowrunner.nodes.entity.ParamsException naming the place
   */
  static List<Message> messages(List<Object> written) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < Math.min(written.size(), MOST_MESSAGES + 1); i++) {
      messages.add(Message.of(written.get(i), "messages[" + i + "]"));
    }
    if (messages.size() > MOST_MESSAGES) {
      throw Texts.problem("messages must be at most " + MOST_MESSAGES);
    }
    checkOrder(messages);
    return messages;
  }

  /** Calls are answered, each once, before anything else is said. */
  private static void checkOrder(List<Message> messages) {
    List<String> open = new ArrayList<>();
    boolean spoken = false;
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      spoken |= message.role() != Role.SYSTEM;
      if (message.role() == Role.TOOL && !open.remove(message.callId())) {
        throw Texts.problem(
            "messages[" + i + "].tool_call_id answers no call of the assistant before it");
      } else if (message.role() != Role.TOOL && !open.isEmpty()) {
        throw Texts.problem(
            "messages[" + i + "] comes before the result of tool call " + open.get(0));
      }
      message.calls().forEach(call -> open.add(call.id()));
    }
    if (!open.isEmpty() || !spoken) {
      throw Texts.problem(
          spoken
              ? "messages must not end without the result of tool call " + open.get(0)
              : "messages must have one that is not the system's");
    }
  }

  /** One message of the user, filled in. */
  static List<Message> template(String template, Map<String, Object> variables) {
    return List.of(Message.of(Role.USER, filled(template, variables, "params.template")));
  }

  /** Several, each {@code {role, template}}; {@code content} is another word for template. */
  static List<Message> templates(List<Object> templates, Map<String, Object> context) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < templates.size(); i++) {
      String path = "templates[" + i + "]";
      Map<String, Object> each = Fields.asMap(templates.get(i));
      Role role = Message.role(Fields.text(each, "role"), path);
      String text = Fields.text(each, each.containsKey("template") ? "template" : "content");
      if (text == null || role == Role.TOOL) {
        throw Texts.problem(path + " must be {role, template} with role system, user or assistant");
      }
      messages.add(Message.of(role, filled(text, context, "params." + path)));
    }
    checkOrder(messages);
    return messages;
  }

  private static String filled(String template, Map<String, Object> values, String path) {
    try {
      return Placeholders.fill(template, values == null ? Map.of() : values);
    } catch (IllegalArgumentException e) {
      throw new ParamsException(path, e.getMessage());
    }
  }
}
