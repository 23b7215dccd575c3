package io.flowrunner.executions.boundary;

import io.flowrunner.executions.control.Starts.Started;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Answer to a start.
 *
 * @param retryOf null for a run that is no retry
 */
public record RunView(
    String executionId, String flowId, String status, Instant createdAt, String retryOf) {

  /** 201, with the place of the execution under {@code base}. */
  static Response created(Started started, URI base) {
    return Response.created(base.resolve("executions/" + started.executionId()))
        .entity(of(started))
        .build();
  }

  private static RunView of(Started started) {
    return new RunView(
        started.executionId(),
        started.flowId(),
        started.status().text(),
        started.createdAt().truncatedTo(ChronoUnit.MILLIS),
        started.retryOf());
  }
}
