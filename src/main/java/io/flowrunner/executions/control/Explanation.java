package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.BackingOff;
import io.flowrunner.engine.entity.Activation.Calling;
import io.flowrunner.engine.entity.Activation.Forked;
import io.flowrunner.engine.entity.Activation.Stage;
import io.flowrunner.engine.entity.Activation.Waiting;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.secrets.control.Masking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Why an execution does not progress, or what it does: one reason for each path; masked. */
final class Explanation {
  private Explanation() {}

  /**
   * @param line what a queued one waits for
   */
  static List<Map<String, Object>> of(Execution execution, Supplier<ConcurrencyGate.Line> line) {
    List<Map<String, Object>> reasons = new ArrayList<>();
    if (execution.status().isTerminal()) {
      reasons.add(reason("ended", "status", execution.status().text(), "at", execution.endedAt()));
      return reasons;
    }
    if (execution.isPaused()) {
      reasons.add(reason("paused", "since", execution.pausedAt()));
    }
    if (execution.isQueued()) {
      ConcurrencyGate.Line ahead = line.get();
      reasons.add(
          reason(
              "concurrency_limit",
              "limit",
              ahead.limit(),
              "queued_before",
              ahead.before(),
              "holders",
              ahead.holders()));
    }
    execution
        .activations()
        .sorted(Comparator.comparing(each -> each.position().toString()))
        .forEach(active -> reasons.add(of(execution, active)));
    if (reasons.isEmpty()) {
      reasons.add(reason("making_output"));
    }
    Masking masking = Masking.of(execution.secrets());
    reasons.forEach(each -> each.computeIfPresent("signal", (name, key) -> masking.value(key)));
    return reasons;
  }

  private static Map<String, Object> of(Execution execution, Activation active) {
    Map<String, Object> reason = ofStage(active.stage(), active);
    Position position = active.position();
    reason.put("node_id", position.node());
    reason.put("node_type", active.nodeType());
    if (!position.scope().isEmpty()) {
      reason.put("scope", position.scope());
    }
    reason.put("attempt", active.attempt());
    reason.put("since", text(active.startedAt()));
    return reason;
  }

  private static Map<String, Object> ofStage(Stage stage, Activation active) {
    if (stage instanceof BackingOff backOff) {
      return reason("back_off", "until", backOff.until(), "failures", active.failures());
    } else if (stage instanceof Waiting waiting) {
      return reason(
          waiting.signal() == null ? "waiting_for_time" : "waiting_for_signal",
          "signal",
          waiting.signal(),
          "until",
          waiting.wakeAt());
    } else if (stage instanceof Calling calling) {
      return reason(
          "waiting_for_execution",
          "execution_id",
          calling.executionId(),
          "until",
          calling.wakeAt());
    } else if (stage instanceof Forked forked) {
      return reason(
          "waiting_for_branches",
          "under_way",
          forked.join().underWay(),
          "ended",
          forked.join().outputs().size(),
          "of",
          forked.join().fork().size(),
          "until",
          forked.wakeAt());
    }
    return reason("running");
  }

  /** Names and values in turn; what is null is left out. */
  private static Map<String, Object> reason(String code, Object... members) {
    Map<String, Object> reason = new LinkedHashMap<>();
    reason.put("reason", code);
    for (int i = 0; i < members.length; i += 2) {
      if (members[i + 1] != null) {
        reason.put((String) members[i], text(members[i + 1]));
      }
    }
    return reason;
  }

  private static Object text(Object value) {
    return value instanceof Instant time ? ExecutionMessages.time(time) : value;
  }
}
