package io.flowrunner.executions.boundary;

import io.flowrunner.executions.control.Executions.Started;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Answer to a start. */
public record RunView(String executionId, String flowId, String status, Instant createdAt) {

  static RunView of(Started started) {
    return new RunView(
        started.executionId(),
        started.flowId(),
        started.status().text(),
        started.createdAt().truncatedTo(ChronoUnit.MILLIS));
  }
}
