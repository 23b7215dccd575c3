package io.flowrunner.executions.control;

import com.fasterxml.jackson.core.type.TypeReference;
import io.flowrunner.engine.entity.ExecutionEvent.LogWritten;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.platform.control.Json;
import io.flowrunner.secrets.control.Masking;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event of the journal as the API shows it: {@code seq}, {@code timestamp}, {@code type}, then
 * its own members, masked. The node's place is {@code node_id}, {@code visit} and, away from the
 * run's own path, {@code scope}.
 */
final class EventView {
  private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};

  private EventView() {}

  static Map<String, Object> of(RecordedEvent recorded, Masking masking) {
    Map<String, Object> members = Json.mapper().convertValue(recorded.event(), MAP);
    members.remove("secrets");
    members.remove("account_id");
    members.remove("shared_sizes");
    if (recorded.event() instanceof LogWritten line) {
      members.put("level", line.level().text());
      members.remove("data", Map.of());
    }
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("seq", recorded.seq());
    view.put("timestamp", ExecutionMessages.time(recorded.at()));
    view.put("type", members.remove("type"));
    if (members.remove("position") instanceof Map<?, ?> position) {
      view.put("node_id", position.get("node"));
      view.put("visit", position.get("visit"));
      if (!"".equals(position.get("scope"))) {
        view.put("scope", position.get("scope"));
      }
    }
    members.forEach((name, value) -> view.put(name, masking.value(value)));
    return view;
  }
}
