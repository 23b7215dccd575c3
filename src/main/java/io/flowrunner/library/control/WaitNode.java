package io.flowrunner.library.control;

import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;
import java.time.Duration;
import java.time.Instant;

/**
 * Waits until somebody sends the signal {@code key} to the run ({@code POST
 * /executions/{id}/signals/{key}}); durable, without a thread, over restarts. Output: the body of
 * the signal.
 *
 * <p>With {@code timeout} it gives up after that time, with action {@code timeout} and its input as
 * output. That action never falls through to {@code default}: without an edge of its own the node
 * fails, for an approval that nobody gave is no approval.
 */
@Dependent
@NodeType(
    value = "wait",
    summary = "Waits for a signal to the run, durably, and gives its body.",
    actions = {"timeout"},
    errors = {
      @ErrorCode(
          value = "timeout",
          description = "No signal came within timeout, and there is no edge timeout.")
    },
    example =
        """
        metadata: {name: Ask somebody}
        nodes:
          approval:
            type: wait
            params: {key: approval, timeout: 100ms}
            next: {default: done, timeout: nobody}
          done: {type: end}
          nobody:
            type: log
            params: {message: nobody has answered, level: warn}
        """)
public class WaitNode implements NodeExecutor<WaitNode.Params> {
  private static final int LONGEST_KEY = 200;

  public record Params(
      @Param(
              description = "The name of the signal, 1 to 200 characters.",
              required = true,
              example = "approval")
          String key,
      @Param(
              description = "How long to wait for it; without end by default.",
              example = "3d",
              edge = "timeout")
          Duration timeout) {

    public Params {
      if (key.isEmpty() || key.codePointCount(0, key.length()) > LONGEST_KEY) {
        throw new IllegalArgumentException("key must be 1 to 200 characters");
      }
      if (timeout != null && timeout.isZero()) {
        throw new IllegalArgumentException("timeout must be longer than zero");
      }
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    Instant until =
        params.timeout() == null ? null : context.clock().instant().plus(params.timeout());
    return new NodeResult.WaitFor(params.key(), until);
  }
}
