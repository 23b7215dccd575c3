package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.ExecutionMessage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** An event on its way to the subscribers; the first of them to need its messages makes them. */
final class LiveEvent {
  private final String executionId;
  private final RecordedEvent recorded;
  private final SecretsToMask secrets;
  private final Map<FeedForm, List<ExecutionMessage>> messages = new EnumMap<>(FeedForm.class);

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

  synchronized List<ExecutionMessage> messages(FeedForm form) {
    return messages.computeIfAbsent(
        form, needed -> needed.encode(executionId, recorded, secrets.masking()));
  }
}
