package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.ExecutionMessage;
import io.flowrunner.platform.control.Json;
import io.flowrunner.secrets.control.Masking;
import java.util.List;
import java.util.Map;

/** How a subscriber is told what happened. */
public enum FeedForm {
  /** What the WebSocket says: some events are several messages, some none. */
  MESSAGES {
    @Override
    List<Map<String, Object>> bodies(String executionId, RecordedEvent recorded, Masking masking) {
      return ExecutionMessages.messages(executionId, recorded, masking);
    }
  },
  /** The journal as {@code GET .../events} shows it: each event is one message. */
  EVENTS {
    @Override
    List<Map<String, Object>> bodies(String executionId, RecordedEvent recorded, Masking masking) {
      return List.of(EventView.of(recorded, masking));
    }
  };

  abstract List<Map<String, Object>> bodies(
      String executionId, RecordedEvent recorded, Masking masking);

  List<ExecutionMessage> encode(String executionId, RecordedEvent recorded, Masking masking) {
    return bodies(executionId, recorded, masking).stream()
        .map(
            body ->
                new ExecutionMessage(
                    recorded.seq(), String.valueOf(body.get("type")), Json.text(body)))
        .toList();
  }
}
