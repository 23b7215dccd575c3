package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionPaused;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionResumed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.secrets.control.Masking;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an event looks to who watches a run: its log line, the same in {@code GET .../logs} and in
 * the live view, and the live view's messages. Members without a value are left out.
 */
public final class ExecutionMessages {
  private ExecutionMessages() {}

  /**
   * The messages that the event stands for, in order; an event's log line comes first.
   *
   * @param masking of the execution's secrets
   */
  public static List<Map<String, Object>> messages(
      String executionId, RecordedEvent recorded, Masking masking) {
    List<Map<String, Object>> messages = new ArrayList<>(2);
    LogEntry.of(recorded.event())
        .ifPresent(
            line -> {
              Map<String, Object> message = begun("log", executionId);
              putLine(message, line, masking);
              messages.add(ended(message, recorded));
            });
    Map<String, Object> own = own(executionId, recorded.event(), masking);
    if (own != null) {
      messages.add(ended(own, recorded));
    }
    return messages;
  }

  /** The event's log line, if it has one. */
  public static Optional<Map<String, Object>> logEntry(RecordedEvent recorded, Masking masking) {
    return LogEntry.of(recorded.event())
        .map(
            line -> {
              Map<String, Object> entry = new LinkedHashMap<>();
              entry.put("timestamp", time(recorded.at()));
              putLine(entry, line, masking);
              return entry;
            });
  }

  private static void putLine(Map<String, Object> target, LogEntry line, Masking masking) {
    target.put("level", line.level().text());
    put(target, "message", masking.value(line.message()));
    putNode(target, line.nodeId(), line.nodeType());
    if (line.data() != null && !line.data().isEmpty()) {
      target.put("data", masking.value(line.data()));
    }
  }

  private static Map<String, Object> own(
      String executionId, ExecutionEvent event, Masking masking) {
    if (event instanceof NodeStarted started) {
      return started(executionId, started);
    }
    if (event instanceof ExecutionPaused) {
      return status(executionId, Status.PAUSED);
    }
    if (event instanceof ExecutionResumed resumed) {
      return status(executionId, resumed.deadline() == null ? Status.QUEUED : Status.RUNNING);
    }
    if (event instanceof ExecutionStarted started && started.queued()) {
      return status(executionId, Status.QUEUED);
    }
    if (event instanceof NodeCompleted completed) {
      Map<String, Object> message = begun("node_completed", executionId);
      putNode(message, completed.position().node(), completed.nodeType());
      put(message, "result", masking.value(completed.output()));
      return message;
    }
    if (event instanceof ExecutionCompleted completed) {
      Map<String, Object> message = begun("execution_completed", executionId);
      message.put("status", Status.COMPLETED.text());
      put(message, "result", masking.value(completed.result()));
      return message;
    }
    if (event instanceof ExecutionFailed failed) {
      Map<String, Object> message = begun("execution_failed", executionId);
      message.put("status", Status.FAILED.text());
      put(message, "error", masking.value(failed.error().message()));
      putNode(message, failed.error().nodeId(), failed.error().nodeType());
      message.put("error_details", masking.value(errorDetails(failed.error())));
      return message;
    }
    if (event instanceof ExecutionCancelled) {
      Map<String, Object> message = begun("execution_cancelled", executionId);
      message.put("status", Status.CANCELLED.text());
      return message;
    }
    return null;
  }

  private static Map<String, Object> status(String executionId, Status status) {
    Map<String, Object> message = begun("execution_update", executionId);
    message.put("status", status.text());
    return message;
  }

  private static Map<String, Object> started(String executionId, NodeStarted started) {
    Map<String, Object> message = begun("execution_update", executionId);
    message.put("status", Status.RUNNING.text());
    putNode(message, started.position().node(), started.nodeType());
    if (started.attempt() > 1) {
      message.put("attempt", started.attempt());
    }
    return message;
  }

  /** {@code {code, node_id, node_type, attempt}}, also of an execution that is looked at later. */
  static Map<String, Object> errorDetails(NodeError error) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("code", error.code());
    putNode(details, error.nodeId(), error.nodeType());
    if (error.attempt() > 0) {
      details.put("attempt", error.attempt());
    }
    return details;
  }

  private static Map<String, Object> begun(String type, String executionId) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", type);
    message.put("execution_id", executionId);
    return message;
  }

  private static Map<String, Object> ended(Map<String, Object> message, RecordedEvent recorded) {
    message.put("timestamp", time(recorded.at()));
    message.put("seq", recorded.seq());
    return message;
  }

  private static void putNode(Map<String, Object> target, String nodeId, String nodeType) {
    put(target, "node_id", nodeId);
    put(target, "node_type", nodeType);
  }

  private static void put(Map<String, Object> target, String name, Object value) {
    if (value != null) {
      target.put(name, value);
    }
  }

  /** Milliseconds, as everywhere in the API. */
  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
