package io.flowrunner.library.control;

import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;
import java.time.Duration;
import java.time.Instant;

/**
 * Waits for a {@code duration} from its start, or {@code until} a time (RFC 3339); exactly one of
 * them. A durable timer: the run waits without a thread and over restarts. Passes its input through
 * as output. A time that has passed does not wait. Has no errors of its own.
 */
@Dependent
@NodeType(
    value = "delay",
    summary = "Waits for a time, durably, and passes its input through.",
    oneOf = {"duration", "until"},
    example =
        """
        metadata: {name: Wait a little}
        nodes:
          pause:
            type: delay
            params: {duration: 100ms}
            next: note
          note:
            type: log
            params: {message: on we go}
        """)
public class DelayNode implements NodeExecutor<DelayNode.Params> {
  public record Params(
      @Param(description = "How long to wait.", example = "1h30m") Duration duration,
      @Param(description = "When to go on.", example = "2026-01-31T12:00:00Z") Instant until) {}

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    Instant now = context.clock().instant();
    Instant until = params.until() != null ? params.until() : now.plus(params.duration());
    return until.isAfter(now)
        ? new NodeResult.WaitUntil(until, context.input())
        : NodeResult.completed(context.input());
  }
}
