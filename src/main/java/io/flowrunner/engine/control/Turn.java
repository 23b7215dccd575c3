package io.flowrunner.engine.control;

import io.flowrunner.engine.control.Decider.Limits;
import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeProgressed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Scope;
import io.flowrunner.flows.entity.CompiledFlow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One decision. Applies its own events as it goes, so that each step sees the ones before. */
final class Turn {
  private final CompiledFlow flow;
  private final Limits limits;
  private final Moment moment;
  private final List<RecordedEvent> events = new ArrayList<>();
  private Execution execution;

  Turn(CompiledFlow flow, Limits limits, Execution execution, Moment moment) {
    this.flow = flow;
    this.limits = limits;
    this.execution = execution;
    this.moment = moment;
  }

  CompiledFlow flow() {
    return flow;
  }

  Limits limits() {
    return limits;
  }

  Moment moment() {
    return moment;
  }

  Instant now() {
    return moment.now();
  }

  Execution execution() {
    return execution;
  }

  List<RecordedEvent> events() {
    return events;
  }

  CompiledFlow.Node node(Activation active) {
    return flow.nodes().get(active.position().node());
  }

  /** Whether nothing may follow: it has ended in this turn. */
  boolean isOver() {
    return execution.status().isTerminal();
  }

  /** When an attempt that waits has taken too long; null for never. */
  Instant giveUpAt(Activation active) {
    return node(active).timeout() == null ? null : active.startedAt().plus(node(active).timeout());
  }

  void emit(ExecutionEvent event) {
    RecordedEvent recorded = new RecordedEvent(execution.seq() + 1, moment.now(), event);
    events.add(recorded);
    execution = execution.apply(recorded);
  }

  /** Begins an attempt, if the run may make another. */
  void step(NodeStarted started) {
    step(started, started.position(), started.nodeType(), started.attempt());
  }

  /** As {@link #step(NodeStarted)}: the next step of a node is an attempt, too. */
  void step(NodeProgressed progressed) {
    step(progressed, progressed.position(), progressed.nodeType(), progressed.attempt());
  }

  private void step(ExecutionEvent began, Position position, String nodeType, int attempt) {
    if (execution.steps() < limits.maxSteps()) {
      emit(began);
      return;
    }
    failRun(
        new NodeError(
            "step_limit",
            "The run reached its limit of " + limits.maxSteps() + " node attempts",
            position.node(),
            nodeType,
            attempt,
            Map.of()),
        List.of());
  }

  void completeRun(Object result, List<String> secrets) {
    Scope root = execution.root();
    emit(new ExecutionCompleted(result, root.lastNode(), root.lastNodeType(), secrets));
  }

  void failRun(NodeError error, List<String> secrets) {
    emit(new ExecutionFailed(error, secrets));
  }

  /**
   * @param active null when no node is to blame
   */
  static NodeError error(String code, String message, Activation active) {
    return active == null
        ? new NodeError(code, message, null, null, 0, Map.of())
        : new NodeError(
            code, message, active.position().node(), active.nodeType(), active.attempt(), Map.of());
  }
}
