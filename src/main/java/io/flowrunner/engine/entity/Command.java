package io.flowrunner.engine.entity;

import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.StoreOperation;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is asked of an execution. All of them go through one mailbox. */
public sealed interface Command {

  /**
   * Begins it.
   *
   * @param queued whether it waits for its turn first
   * @param parent null for none
   * @param resumed null for none
   * @param from the node that it begins with; null for the flow's own start
   * @param secrets that its parent or the run that it retries has resolved
   */
  record Start(
      String accountId,
      String flowId,
      String flowName,
      int revision,
      Map<String, Object> input,
      boolean queued,
      int depth,
      ExecutionEvent.Parent parent,
      ExecutionEvent.Resumed resumed,
      String from,
      List<String> secrets)
      implements Command {}

  /** Its turn has come: the flow's concurrency limit has room for it. */
  record Admit() implements Command {}

  /** What comes of an attempt; takes effect only while that attempt is under way. */
  sealed interface OfAttempt extends Command {
    Position position();

    int attempt();
  }

  /**
   * An attempt ended, or begins to wait.
   *
   * @param result anything but Pending and StartFlow
   */
  record AttemptEnded(Position position, int attempt, NodeResult result, Traces traces)
      implements OfAttempt {}

  /**
   * An attempt asks for another execution, under that id.
   *
   * @param await whether it waits for its end
   * @param continues whether the node is executed again after that
   */
  record SubflowAsked(
      Position position,
      int attempt,
      String executionId,
      String flowId,
      int revision,
      Map<String, Object> input,
      boolean await,
      boolean continues,
      Traces traces)
      implements OfAttempt {}

  /** The store was changed with a commit. */
  record StoreDone(Position position, int attempt, StoreOperation.Outcome outcome, long outputBytes)
      implements Command {}

  /**
   * An execution that a node waits for has ended.
   *
   * @param status a terminal one
   * @param result when it completed
   * @param error when it failed
   * @param secrets that it has resolved
   */
  record SubflowDone(
      Position position,
      String executionId,
      Status status,
      Object result,
      NodeError error,
      long outputBytes,
      List<String> secrets)
      implements Command {}

  /** An execution that a node waits for could not begin. */
  record SubflowRefused(
      Position position, String executionId, String code, String message, boolean retryable)
      implements Command {}

  /**
   * @param signalId told twice it counts once; null for none
   * @param bytes size of the body as JSON
   */
  record Signal(String key, Object body, String signalId, long bytes) implements Command {}

  record Pause() implements Command {}

  record Resume() implements Command {}

  /** The run's own output has been made; {@code failure} is null when that went well. */
  record OutputMade(Object output, NodeError failure, List<String> secrets) implements Command {}

  /** Time has passed: whatever is due goes on. */
  record Wake() implements Command {}

  /** The server was started anew: attempts that were under way are not any more. */
  record Recover() implements Command {}

  record Cancel() implements Command {}

  /** It can never go on, as the journal refuses it or its revision is unusable: it ends here. */
  record Poison(String code, String message) implements Command {}

  /**
   * What an attempt left beside its result.
   *
   * @param shared changed keys of {@code shared}; {@code sharedRemoved} the deleted ones
   * @param sharedSizes of the changed keys' values, as JSON
   * @param outputBytes size of the output as JSON; of a fork, of its items
   */
  record Traces(
      List<LogLine> logs,
      Map<String, Object> shared,
      Map<String, Long> sharedSizes,
      List<String> sharedRemoved,
      List<String> secrets,
      long outputBytes) {
    public static final Traces NONE = bare(0);

    /** Nothing but an output of that size. */
    public static Traces bare(long outputBytes) {
      return new Traces(List.of(), Map.of(), Map.of(), List.of(), List.of(), outputBytes);
    }
  }

  record LogLine(LogLevel level, String message, Map<String, Object> data) {}

  /**
   * When a command is decided, and the chance it gets.
   *
   * @param chance 0 (inclusive) to 1 (exclusive)
   */
  record Moment(Instant now, double chance) {}
}
