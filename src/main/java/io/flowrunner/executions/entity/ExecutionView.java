package io.flowrunner.executions.entity;

import java.time.Duration;
import java.time.Instant;

/**
 * An execution as the API shows it, masked. What is null is left out.
 *
 * @param input not in lists, nor is {@code result}
 * @param errorDetails {@code {code, node_id, node_type, attempt}}
 */
public record ExecutionView(
    String id,
    String flowId,
    String status,
    Object input,
    Object result,
    Instant startedAt,
    Instant completedAt,
    Long duration,
    String error,
    Object errorDetails,
    String retryOf,
    String parentId) {

  /**
   * @param error null unless it failed
   */
  public static ExecutionView of(
      ExecutionHead head, Object input, Object result, String error, Object details) {
    return new ExecutionView(
        head.id(),
        head.flowId(),
        head.status().text(),
        input,
        result,
        head.startedAt(),
        head.endedAt(),
        head.endedAt() == null
            ? null
            : Duration.between(head.startedAt(), head.endedAt()).toMillis(),
        error,
        details,
        head.retryOf(),
        head.parentId());
  }
}
