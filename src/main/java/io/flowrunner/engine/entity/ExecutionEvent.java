package io.flowrunner.engine.entity;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.flowrunner.nodes.entity.FlowOutcome;
import io.flowrunner.nodes.entity.Fork;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.StoreOperation;
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
  @JsonSubTypes.Type(value = ExecutionEvent.ExecutionAdmitted.class, name = "execution_admitted"),
  @JsonSubTypes.Type(value = ExecutionEvent.ExecutionPaused.class, name = "execution_paused"),
  @JsonSubTypes.Type(value = ExecutionEvent.ExecutionResumed.class, name = "execution_resumed"),
  @JsonSubTypes.Type(value = ExecutionEvent.ExecutionEnding.class, name = "execution_ending"),
  @JsonSubTypes.Type(value = ExecutionEvent.NodeStarted.class, name = "node_started"),
  @JsonSubTypes.Type(value = ExecutionEvent.NodeInterrupted.class, name = "node_interrupted"),
  @JsonSubTypes.Type(value = ExecutionEvent.NodeCompleted.class, name = "node_completed"),
  @JsonSubTypes.Type(value = ExecutionEvent.NodeFailed.class, name = "node_failed"),
  @JsonSubTypes.Type(value = ExecutionEvent.NodeProgressed.class, name = "node_progressed"),
  @JsonSubTypes.Type(value = ExecutionEvent.NodeWaiting.class, name = "node_waiting"),
  @JsonSubTypes.Type(value = ExecutionEvent.NodeReady.class, name = "node_ready"),
  @JsonSubTypes.Type(value = ExecutionEvent.SharedChanged.class, name = "shared_changed"),
  @JsonSubTypes.Type(value = ExecutionEvent.NodeForked.class, name = "node_forked"),
  @JsonSubTypes.Type(value = ExecutionEvent.BranchStarted.class, name = "branch_started"),
  @JsonSubTypes.Type(value = ExecutionEvent.BranchEnded.class, name = "branch_ended"),
  @JsonSubTypes.Type(value = ExecutionEvent.SubflowStarted.class, name = "subflow_started"),
  @JsonSubTypes.Type(value = ExecutionEvent.SubflowEnded.class, name = "subflow_ended"),
  @JsonSubTypes.Type(value = ExecutionEvent.SignalReceived.class, name = "signal_received"),
  @JsonSubTypes.Type(value = ExecutionEvent.SignalTaken.class, name = "signal_taken"),
  @JsonSubTypes.Type(value = ExecutionEvent.StoreApplied.class, name = "store_applied"),
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
   * @param deadline when the run is given up; null while it is queued
   * @param queued whether it waits for the flow's concurrency limit
   * @param depth 0 for a run that no flow has started
   * @param parent the node that started it; null for none
   * @param resumed what it takes over from the run that it retries; null for none
   * @param secrets that its parent or the run that it retries has resolved
   */
  record ExecutionStarted(
      String accountId,
      String flowId,
      String flowName,
      int revision,
      Map<String, Object> input,
      String startNode,
      String startNodeType,
      Instant deadline,
      boolean queued,
      int depth,
      Parent parent,
      Resumed resumed,
      List<String> secrets)
      implements ExecutionEvent {

    /** The execution that called it; null for none. */
    public String parentId() {
      return parent == null ? null : parent.executionId();
    }

    /** The execution that it retries; null for none. */
    public String retryOf() {
      return resumed == null ? null : resumed.executionId();
    }

    /** A run of its own that begins at once. */
    public static ExecutionStarted plain(
        String accountId,
        String flowId,
        String flowName,
        int revision,
        Map<String, Object> input,
        String startNode,
        String startNodeType,
        Instant deadline) {
      return new ExecutionStarted(
          accountId,
          flowId,
          flowName,
          revision,
          input,
          startNode,
          startNodeType,
          deadline,
          false,
          0,
          null,
          null,
          List.of());
    }
  }

  /**
   * @param await whether the node waits for the end
   */
  record Parent(String executionId, Position position, boolean await) {}

  /**
   * What a retry takes over from the run before it.
   *
   * @param keyOrigin the execution whose id stands in the idempotency keys: the first of all
   * @param input of the node that it begins with
   * @param error as that node sees it; null when it is on no error path
   * @param progress of that node, if it goes on in the middle of its steps; null if it begins anew
   */
  record Resumed(
      String executionId,
      String keyOrigin,
      Map<String, Object> results,
      Map<String, Long> sizes,
      Map<String, Integer> visits,
      Map<String, Object> shared,
      Map<String, Long> sharedSizes,
      Object input,
      Map<String, Object> error,
      Activation.Progress progress) {}

  /** Its turn has come. */
  record ExecutionAdmitted(String startNode, String startNodeType, Instant deadline)
      implements ExecutionEvent {}

  /** No node starts until it is resumed. */
  record ExecutionPaused() implements ExecutionEvent {}

  /**
   * @param deadline later by the time that it stood still; null for a queued one
   */
  record ExecutionResumed(Instant deadline) implements ExecutionEvent {}

  /** A node on a path of its own ended the whole run; all other paths end. */
  record ExecutionEnding(Position position) implements ExecutionEvent {}

  record NodeStarted(Position position, String nodeType, int attempt) implements ExecutionEvent {}

  /** The attempt was cut off; it is made again at that time, and does not count as a failure. */
  record NodeInterrupted(Position position, Instant retryAt) implements ExecutionEvent {}

  /**
   * @param action the edge that was asked for
   * @param shared changed top-level keys of {@code shared}
   * @param sharedSizes of the changed keys' values, as JSON
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
      Map<String, Long> sharedSizes,
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
   * A step of the node is done and the next begins, or does when the run is resumed.
   *
   * @param attempt the number of the one that begins
   * @param state what the node goes on with; null for the same as before
   * @param outcome of the flow that the step had started; null for none
   * @param bytes size of the state, or of the outcome without one
   */
  record NodeProgressed(
      Position position,
      String nodeType,
      int attempt,
      Object state,
      FlowOutcome outcome,
      long bytes,
      List<String> secrets)
      implements ExecutionEvent {}

  /**
   * Waits for a time or a signal; holds neither thread nor heap.
   *
   * @param until null for never
   * @param signal null for none
   * @param output what the node gives when the time has come
   * @param giveUpAt when the attempt has taken too long; null for never
   */
  record NodeWaiting(
      Position position,
      String nodeType,
      int attempt,
      Instant until,
      String signal,
      Object output,
      long bytes,
      Instant giveUpAt,
      List<String> secrets)
      implements ExecutionEvent {}

  /** What it waited for has come: only its {@code post} hook is left to do. */
  record NodeReady(Position position, String action, Object output, long bytes)
      implements ExecutionEvent {}

  /** What an attempt wrote to {@code shared} before it began to wait. */
  record SharedChanged(
      Position position,
      Map<String, Object> shared,
      Map<String, Long> sharedSizes,
      List<String> sharedRemoved)
      implements ExecutionEvent {}

  /**
   * Splits into scopes.
   *
   * @param bytes size of the items
   */
  record NodeForked(
      Position position,
      String nodeType,
      int attempt,
      Fork fork,
      long bytes,
      Instant giveUpAt,
      List<String> secrets)
      implements ExecutionEvent {}

  /** A scope of the fork begins; its name is {@code scope}. */
  record BranchStarted(Position position, String scope, int index) implements ExecutionEvent {}

  /**
   * A scope of the fork has ended.
   *
   * @param error null when it succeeded; else what stands in place of its output
   */
  record BranchEnded(Position position, String scope, NodeError error) implements ExecutionEvent {}

  /**
   * Another execution is to begin, with the commit of this.
   *
   * @param await whether the node waits for its end
   * @param continues whether the node is executed again after that; null for no
   */
  record SubflowStarted(
      Position position,
      String nodeType,
      int attempt,
      String executionId,
      String flowId,
      int revision,
      Map<String, Object> input,
      boolean await,
      Boolean continues,
      Instant giveUpAt,
      List<String> secrets)
      implements ExecutionEvent {}

  /**
   * The other execution has told its end.
   *
   * @param secrets that it has resolved
   */
  record SubflowEnded(Position position, String executionId, List<String> secrets)
      implements ExecutionEvent {}

  /**
   * @param signalId told twice it counts once; null for none
   */
  record SignalReceived(String key, Object body, long bytes, String signalId)
      implements ExecutionEvent {}

  /** The oldest signal of that key goes to the node. */
  record SignalTaken(Position position, String key) implements ExecutionEvent {}

  /**
   * The store is changed in the transaction that stores this.
   *
   * @param outcome null until then
   */
  record StoreApplied(
      Position position,
      String nodeType,
      int attempt,
      StoreOperation operation,
      StoreOperation.Outcome outcome,
      List<String> secrets)
      implements ExecutionEvent {

    public StoreApplied with(StoreOperation.Outcome told) {
      return new StoreApplied(position, nodeType, attempt, operation, told, secrets);
    }
  }

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
