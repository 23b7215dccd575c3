package io.flowrunner.engine.entity;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.flowrunner.nodes.entity.LogLevel;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Something that happened to an execution. Values are true, not masked; {@code secrets} are the
 * secret values that were resolved for it, so that every later look masks them.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ExecutionEvent.ExecutionStarted.class, name = "execution_started"),
  @JsonSubTypes.Type(value = ExecutionEvent.NodeStarted.class, name = "node_started"),
  @JsonSubTypes.Type(value = ExecutionEvent.NodeCompleted.class, name = "node_completed"),
  @JsonSubTypes.Type(value = ExecutionEvent.NodeFailed.class, name = "node_failed"),
  @JsonSubTypes.Type(value = ExecutionEvent.NodeWaiting.class, name = "node_waiting"),
  @JsonSubTypes.Type(value = ExecutionEvent.LogWritten.class, name = "log_written"),
  @JsonSubTypes.Type(value = ExecutionEvent.ExecutionCompleted.class, name = "execution_completed"),
  @JsonSubTypes.Type(value = ExecutionEvent.ExecutionFailed.class, name = "execution_failed"),
  @JsonSubTypes.Type(value = ExecutionEvent.ExecutionCancelled.class, name = "execution_cancelled")
})
public sealed interface ExecutionEvent {

  /** The secret values to mask wherever this event is shown. */
  default List<String> secrets() {
    return List.of();
  }

  /**
   * The first event of every execution.
   *
   * @param startNode where it begins
   * @param deadline when the run is given up
   */
  record ExecutionStarted(
      String accountId,
      String flowId,
      String flowName,
      int revision,
      Map<String, Object> input,
      String startNode,
      String startNodeType,
      Instant deadline)
      implements ExecutionEvent {}

  record NodeStarted(Position position, String nodeType, int attempt) implements ExecutionEvent {}

  /**
   * @param action the edge that was asked for
   * @param shared changed top-level keys of {@code shared}
   * @param sharedRemoved keys that were deleted from it
   * @param bytes size of the output as JSON
   */
  record NodeCompleted(
      Position position,
      String nodeType,
      int attempt,
      String action,
      Object output,
      Map<String, Object> shared,
      List<String> sharedRemoved,
      long bytes,
      List<String> secrets)
      implements ExecutionEvent {}

  /**
   * @param retryAt when it is tried again; null when it is not
   */
  record NodeFailed(Position position, NodeError error, Instant retryAt, List<String> secrets)
      implements ExecutionEvent {}

  /**
   * Goes on by itself at {@code until}; holds neither thread nor heap.
   *
   * @param output what the node gives when the time has come
   */
  record NodeWaiting(
      Position position, String nodeType, int attempt, Instant until, Object output, long bytes)
      implements ExecutionEvent {}

  /**
   * @param data may be empty
   */
  record LogWritten(
      Position position,
      String nodeType,
      LogLevel level,
      String message,
      Map<String, Object> data,
      List<String> secrets)
      implements ExecutionEvent {}

  /**
   * @param lastNode the node whose end ended the run
   */
  record ExecutionCompleted(
      Object result, String lastNode, String lastNodeType, List<String> secrets)
      implements ExecutionEvent {}

  record ExecutionFailed(NodeError error, List<String> secrets) implements ExecutionEvent {}

  /**
   * @param nodeId the node that was under way; null for none
   */
  record ExecutionCancelled(String nodeId, String nodeType) implements ExecutionEvent {}
}
