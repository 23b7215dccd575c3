package io.flowrunner.nodes.entity;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** How an attempt of a node ended, or what it waits for. Failures are values. */
public sealed interface NodeResult {
  String DEFAULT_ACTION = "default";

  /** Success; {@code action} picks the edge. */
  record Completed(String action, Object output) implements NodeResult {}

  /**
   * @param code stable, snake_case
   * @param details for {@code error.details} in the flow; may be empty
   * @param retryAfter what the other side asked for; null when it did not
   */
  record Failed(
      String code,
      String message,
      boolean retryable,
      Map<String, Object> details,
      Duration retryAfter)
      implements NodeResult {}

  /** Under way without a thread; the stage ends with the result, or exceptionally (node_error). */
  record Pending(CompletionStage<NodeResult> result) implements NodeResult {}

  /** Goes on by itself at that time, with this output; durable. */
  record WaitUntil(Instant until, Object output) implements NodeResult {}

  /** Ends the run as completed, with this output. */
  record EndRun(Object output) implements NodeResult {}

  /** Ends the run as failed; takes no edge. */
  record FailRun(String code, String message) implements NodeResult {}

  static NodeResult completed(Object output) {
    return new Completed(DEFAULT_ACTION, output);
  }

  static NodeResult failed(String code, String message) {
    return new Failed(code, message, false, Map.of(), null);
  }

  static NodeResult retryable(String code, String message) {
    return new Failed(code, message, true, Map.of(), null);
  }
}
