package io.flowrunner.executions.boundary;

import io.flowrunner.executions.control.Starts.Started;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Answer to a start.
 *
 * @param retryOf null for a run that is no retry
 */
public record RunView(
    String executionId, String flowId, String status, Instant createdAt, String retryOf) {

  static RunView of(Started started) {
    return new RunView(
        started.executionId(),
        started.flowId(),
        started.status().text(),
        started.createdAt().truncatedTo(ChronoUnit.MILLIS),
        started.retryOf());
  }
}
