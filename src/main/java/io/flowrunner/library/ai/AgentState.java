package io.flowrunner.library.ai;

import io.flowrunner.library.ai.Message.Role;
import io.flowrunner.library.ai.Reply.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far an agent has come: all that it journals.
 *
 * @param steps answers of the model so far
 */
record AgentState(List<Message> conversation, Usage usage, int steps) {

  static AgentState begin(String systemPrompt, String userPrompt) {
    List<Message> conversation = new ArrayList<>();
    if (systemPrompt != null) {
      conversation.add(Message.of(Role.SYSTEM, systemPrompt));
    }
    conversation.add(Message.of(Role.USER, userPrompt));
    return new AgentState(conversation, Usage.NONE, 0);
  }

  /** As {@link #asMap} wrote it. */
  static AgentState of(Object journaled) {
    Map<String, Object> map = Fields.asMap(journaled);
    List<Message> conversation = new ArrayList<>();
    for (Object each : Fields.list(map, "conversation")) {
      conversation.add(Message.of(each, "conversation"));
    }
    return new AgentState(
        conversation, Usage.of(Fields.map(map, "usage")), (int) Fields.count(map, "steps"));
  }

  AgentState answered(Reply reply) {
    return new AgentState(with(reply.asMessage()), usage.plus(reply.usage()), steps + 1);
  }

  AgentState called(ToolCall call, String result, boolean failed) {
    return new AgentState(with(Message.result(call.id(), result, failed)), usage, steps);
  }

  private List<Message> with(Message last) {
    List<Message> longer = new ArrayList<>(conversation);
    longer.add(last);
    return longer;
  }

  /** The first call of the model's last answer that has no result yet. */
  Optional<ToolCall> pending() {
    int results = 0;
    for (int i = conversation.size() - 1; i >= 0; i--) {
      Message message = conversation.get(i);
      if (message.role() != Role.TOOL) {
        return message.calls().stream().skip(results).findFirst();
      }
      results++;
    }
    return Optional.empty();
  }

  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("steps", steps);
    map.put("conversation", conversation.stream().map(Message::asMap).toList());
    map.put("usage", usage.asMap());
    return map;
  }

  /**
   * @param response null when there is none
   */
  Map<String, Object> asOutput(String response) {
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("response", response);
    output.putAll(asMap());
    return output;
  }
}
