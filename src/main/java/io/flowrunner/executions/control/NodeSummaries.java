package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeInterrupted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeProgressed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeWaiting;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowStarted;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.NodeView;
import io.flowrunner.secrets.control.Masking;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each node of one execution did, gathered from its events in order. */
final class NodeSummaries {
  private final Map<String, Summary> summaries = new LinkedHashMap<>();

  /** What is known of one node so far. */
  private static final class Summary {
    private final Position position;
    private final String nodeType;
    private String status;
    private int attempts;
    private int visits;
    private Instant startedAt;
    private Instant endedAt;
    private Object output;
    private NodeError error;

    Summary(Position position, String nodeType) {
      this.position = position;
      this.nodeType = nodeType;
    }

    void started(NodeStarted started, Instant at) {
      attempts++;
      status = "running";
      endedAt = null;
      error = null;
      if (started.position().visit() != visits) {
        visits = started.position().visit();
        startedAt = at;
        output = null;
      }
    }

    void ended(String how, Instant at) {
      status = how;
      endedAt = at;
    }

    NodeView view(Masking masking) {
      return new NodeView(
          position.node(),
          nodeType,
          position.scope().isEmpty() ? null : position.scope(),
          status,
          attempts,
          visits,
          startedAt,
          endedAt,
          masking.value(output),
          error == null ? null : masking.value(error.asValue()));
    }
  }

  void add(RecordedEvent recorded) {
    ExecutionEvent event = recorded.event();
    Instant at = recorded.at().truncatedTo(ChronoUnit.MILLIS);
    if (event instanceof NodeStarted started) {
      summaries
          .computeIfAbsent(
              key(started.position()), key -> new Summary(started.position(), started.nodeType()))
          .started(started, at);
    } else if (event instanceof NodeCompleted completed) {
      Summary summary = summaries.get(key(completed.position()));
      summary.ended("completed", at);
      summary.output = completed.output();
    } else if (event instanceof NodeFailed failed) {
      Summary summary = summaries.get(key(failed.position()));
      summary.error = failed.error();
      summary.ended(failed.retryAt() == null ? "failed" : "retrying", at);
    } else if (event instanceof NodeProgressed progressed) {
      summaries.get(key(progressed.position())).status = "running";
    } else if (event instanceof NodeWaiting waiting) {
      summaries.get(key(waiting.position())).status = "waiting";
    } else if (event instanceof SubflowStarted started) {
      summaries.get(key(started.position())).status = "waiting";
    } else if (event instanceof NodeInterrupted interrupted) {
      summaries.get(key(interrupted.position())).ended("retrying", at);
    } else if (event instanceof ExecutionFailed) {
      endOpen("failed", at);
    } else if (event instanceof ExecutionCancelled) {
      endOpen("cancelled", at);
    }
  }

  /** The run's end is the end of what was still under way. */
  private void endOpen(String how, Instant at) {
    for (Summary each : summaries.values()) {
      if (!each.status.equals("completed") && !each.status.equals("failed")) {
        each.ended(how, at);
      }
    }
  }

  /** In the order in which the run first came to them. */
  List<NodeView> views(Masking masking) {
    return summaries.values().stream().map(each -> each.view(masking)).toList();
  }

  private static String key(Position position) {
    return position.scope() + '/' + position.node();
  }
}
