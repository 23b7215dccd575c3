package io.flowrunner.nodes.entity;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * How an attempt of a node ended, or what it waits for. Failures are values. What a result cannot
 * do without is checked where the node makes it.
 */
public sealed interface NodeResult {
  String DEFAULT_ACTION = "default";

  /** Success; {@code action} picks the edge. */
  record Completed(String action, Object output) implements NodeResult {
    public Completed {
      requireNonNull(action, "action");
    }
  }

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
      implements NodeResult {
    public Failed {
      requireNonNull(code, "code");
      details = details == null ? Map.of() : details;
    }
  }

  /** Under way without a thread; the stage ends with the result, or exceptionally (node_error). */
  record Pending(CompletionStage<NodeResult> result) implements NodeResult {
    public Pending {
      requireNonNull(result, "result");
    }
  }

  /** Goes on by itself at that time, with this output; durable. */
  record WaitUntil(Instant until, Object output) implements NodeResult {
    public WaitUntil {
      requireNonNull(until, "until");
    }
  }

  /**
   * Waits for a signal to the run; durable. The signal's body is the output.
   *
   * @param signal the key that the signal is sent to
   * @param until when the node gives up, with action {@code timeout} and its input as output; null
   *     for never
   */
  record WaitFor(String signal, Instant until) implements NodeResult {
    public WaitFor {
      requireNonNull(signal, "signal");
    }
  }

  /**
   * Paths that run beside each other, or a path or the node itself once per item; completes when
   * all have ended. For {@link Fork.Kind#BRANCHES} the output is a map of branch name to output,
   * else a list in the order of the items.
   */
  record Forked(Fork fork) implements NodeResult {
    public Forked {
      requireNonNull(fork, "fork");
    }
  }

  /**
   * Runs another flow of the account.
   *
   * @param flow its id or name
   * @param input its input
   * @param await whether the node waits for its end and gives its result; else {@code
   *     {execution_id}} at once
   * @param continues whether the node is executed again after that, with the outcome (a failure or
   *     a refusal, too) in {@link NodeContext#outcome}, rather than ending with it
   */
  record StartFlow(String flow, Map<String, Object> input, boolean await, boolean continues)
      implements NodeResult {
    public StartFlow {
      requireNonNull(flow, "flow");
    }

    /** Ends with the flow. */
    public StartFlow(String flow, Map<String, Object> input, boolean await) {
      this(flow, input, await, false);
    }
  }

  /**
   * The node has come a step further: the state is journaled, and the node executed again at once,
   * as an attempt of its own (with its own timeout, retries and idempotency key), with the state in
   * {@link NodeContext#state}. Nothing of the step is done again after that, whatever happens.
   *
   * @param state a JSON value; null when only the outcome is new
   * @param outcome of a flow that the node has asked for; null for none
   */
  record Continue(Object state, FlowOutcome outcome) implements NodeResult {
    public Continue {
      if (state == null) {
        requireNonNull(outcome, "state");
      }
    }

    public Continue(Object state) {
      this(state, null);
    }
  }

  /** Carried out with the commit of the node's end: exactly once. */
  record Transact(StoreOperation operation) implements NodeResult {
    public Transact {
      requireNonNull(operation, "operation");
    }
  }

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
