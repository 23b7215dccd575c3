package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionAdmitted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionPaused;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionResumed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.LogWritten;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeInterrupted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeWaiting;
import io.flowrunner.engine.entity.ExecutionEvent.SignalReceived;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowStarted;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.nodes.entity.LogLevel;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an event says in the run's log. Values are true, not masked.
 *
 * @param nodeId null when no node is concerned
 * @param data may be empty
 */
record LogEntry(
    LogLevel level, String message, String nodeId, String nodeType, Map<String, Object> data) {

  /** Empty for an event that is no line of the log. */
  static Optional<LogEntry> of(ExecutionEvent event) {
    return Optional.ofNullable(entry(event));
  }

  private static LogEntry entry(ExecutionEvent event) {
    if (event instanceof LogWritten log) {
      String node = log.position().node();
      return new LogEntry(log.level(), log.message(), node, log.nodeType(), log.data());
    }
    if (event instanceof NodeFailed failed) {
      return failed(failed.error(), failed.retryAt());
    }
    if (event instanceof NodeWaiting waiting) {
      String message =
          (waiting.signal() == null ? "Waiting" : "Waiting for signal " + waiting.signal())
              + (waiting.until() == null
                  ? ""
                  : " until " + ExecutionMessages.time(waiting.until()));
      return plain(LogLevel.DEBUG, message, waiting.position().node(), waiting.nodeType());
    }
    if (event instanceof SignalReceived signal) {
      return plain(LogLevel.INFO, "Signal received: " + signal.key(), null, null);
    }
    if (event instanceof SubflowStarted started) {
      return new LogEntry(
          LogLevel.INFO,
          "Execution of another flow started",
          started.position().node(),
          started.nodeType(),
          Map.of("execution_id", started.executionId(), "flow_id", started.flowId()));
    }
    if (event instanceof NodeInterrupted interrupted) {
      return plain(LogLevel.WARN, "The attempt was cut off", interrupted.position().node(), null);
    }
    if (event instanceof ExecutionPaused) {
      return plain(LogLevel.INFO, "Execution paused", null, null);
    }
    if (event instanceof ExecutionResumed) {
      return plain(LogLevel.INFO, "Execution resumed", null, null);
    }
    if (event instanceof ExecutionAdmitted admitted) {
      return plain(
          LogLevel.INFO, "Execution started", admitted.startNode(), admitted.startNodeType());
    }
    if (event instanceof ExecutionStarted started) {
      return plain(
          LogLevel.INFO,
          started.queued() ? "Execution queued" : "Execution started",
          started.startNode(),
          started.startNodeType());
    }
    if (event instanceof ExecutionCompleted ended) {
      return plain(LogLevel.INFO, "Execution completed", ended.lastNode(), ended.lastNodeType());
    }
    if (event instanceof ExecutionFailed failed) {
      String message = "Execution failed: " + failed.error().message();
      return plain(LogLevel.ERROR, message, failed.error().nodeId(), failed.error().nodeType());
    }
    if (event instanceof ExecutionCancelled ended) {
      return plain(LogLevel.WARN, "Execution cancelled", ended.nodeId(), ended.nodeType());
    }
    return null;
  }

  private static LogEntry failed(NodeError error, Instant retryAt) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("code", error.code());
    data.put("attempt", error.attempt());
    LogLevel level = retryAt == null ? LogLevel.ERROR : LogLevel.WARN;
    String message =
        retryAt == null
            ? error.message()
            : error.message() + "; retrying at " + ExecutionMessages.time(retryAt);
    return new LogEntry(level, message, error.nodeId(), error.nodeType(), data);
  }

  private static LogEntry plain(LogLevel level, String message, String nodeId, String nodeType) {
    return new LogEntry(level, message, nodeId, nodeType, Map.of());
  }
}
