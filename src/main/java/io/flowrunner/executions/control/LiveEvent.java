package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.ExecutionMessage;
import io.flowrunner.platform.control.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An event on its way to the subscribers; the first of them to need its messages makes them. */
final class LiveEvent {
  private final String executionId;
  private final RecordedEvent recorded;
  private final SecretsToMask secrets;
  private List<ExecutionMessage> messages;

  LiveEvent(String executionId, RecordedEvent recorded, SecretsToMask secrets) {
    this.executionId = executionId;
    this.recorded = recorded;
    this.secrets = secrets;
  }

  long seq() {
    return recorded.seq();
  }

  boolean isTerminal() {
    return isTerminal(recorded.event());
  }

  static boolean isTerminal(ExecutionEvent event) {
    return event instanceof ExecutionCompleted
        || event instanceof ExecutionFailed
        || event instanceof ExecutionCancelled;
  }

  synchronized List<ExecutionMessage> messages() {
    if (messages == null) {
      messages = encoded();
    }
    return messages;
  }

  private List<ExecutionMessage> encoded() {
    List<Map<String, Object>> bodies =
        ExecutionMessages.messages(executionId, recorded, secrets.masking());
    List<ExecutionMessage> encoded = new ArrayList<>(bodies.size());
    for (Map<String, Object> body : bodies) {
      encoded.add(
          new ExecutionMessage(
              recorded.seq(),
              String.valueOf(body.get("type")),
              Json.text(body),
              encoded.size() == bodies.size() - 1));
    }
    return encoded;
  }
}
