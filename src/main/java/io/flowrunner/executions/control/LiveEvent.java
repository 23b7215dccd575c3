package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.ExecutionMessage;
import java.util.Collection;
import java.util.List;

/** An event on its way to the subscribers; the first of them to need its messages makes them. */
final class LiveEvent {
  /** Makes the messages of an event. */
  @FunctionalInterface
  interface Encoder {
    /**
     * @param secrets the values to mask
     */
    List<ExecutionMessage> encode(
        String executionId, RecordedEvent recorded, Collection<String> secrets);
  }

  private final String executionId;
  private final RecordedEvent recorded;
  private final Collection<String> secrets;
  private List<ExecutionMessage> messages;

  LiveEvent(String executionId, RecordedEvent recorded, Collection<String> secrets) {
    this.executionId = executionId;
    this.recorded = recorded;
    this.secrets = secrets;
  }

  long seq() {
    return recorded.seq();
  }

  boolean isTerminal() {
    return recorded.event().isTerminal();
  }

  synchronized List<ExecutionMessage> messages(Encoder encoder) {
    if (messages == null) {
      messages = encoder.encode(executionId, recorded, secrets);
    }
    return messages;
  }
}
