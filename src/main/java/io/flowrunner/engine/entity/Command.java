package io.flowrunner.engine.entity;

import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is asked of an execution. All of them go through one mailbox. */
public sealed interface Command {

  /** Begins it. */
  record Start(
      String accountId, String flowId, String flowName, int revision, Map<String, Object> input)
      implements Command {}

  /**
   * An attempt ended, or begins to wait.
   *
   * @param result anything but Pending
   */
  record AttemptEnded(Position position, int attempt, NodeResult result, Traces traces)
      implements Command {}

  /** The run's own output has been made; {@code failure} is null when that went well. */
  record OutputMade(Object output, NodeError failure, List<String> secrets) implements Command {}

  /** Time has passed: whatever is due goes on. */
  record Wake() implements Command {}

  /** The server was started anew: attempts that were under way are not any more. */
  record Recover() implements Command {}

  record Cancel() implements Command {}

  /** The journal refused it for good: it ends here, with one reason. */
  record Poison(String message) implements Command {}

  /**
   * What an attempt left beside its result.
   *
   * @param shared changed keys of {@code shared}; {@code sharedRemoved} the deleted ones
   * @param outputBytes size of the output as JSON
   */
  record Traces(
      List<LogLine> logs,
      Map<String, Object> shared,
      List<String> sharedRemoved,
      List<String> secrets,
      long outputBytes) {
    public static final Traces NONE = new Traces(List.of(), Map.of(), List.of(), List.of(), 0);
  }

  record LogLine(LogLevel level, String message, Map<String, Object> data) {}

  /**
   * When a command is decided, and the chance it gets.
   *
   * @param chance 0 (inclusive) to 1 (exclusive)
   */
  record Moment(Instant now, double chance) {}
}
