package io.flowrunner.engine.control;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.Phase;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.AttemptEnded;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.engine.entity.Command.OutputMade;
import io.flowrunner.engine.entity.Command.Start;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.LogWritten;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeWaiting;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Scope;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.CompiledFlow.Delivery;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Completed;
import io.flowrunner.nodes.entity.NodeResult.EndRun;
import io.flowrunner.nodes.entity.NodeResult.FailRun;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.NodeResult.WaitUntil;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What follows from a command: the one place that knows how a run goes on. Pure. */
public final class Decider {
  private final Limits limits;

  /**
   * @param runTimeout of a run whose flow names none
   * @param maxBytes what one run may hold, as JSON
   */
  public record Limits(int maxSteps, Duration runTimeout, long maxBytes) {}

  public Decider(Limits limits) {
    this.limits = limits;
  }

  /**
   * What a command led to.
   *
   * @param events in order; none when the command came too late to matter
   * @param execution the state after them
   */
  public record Decision(List<RecordedEvent> events, Execution execution) {}

  /**
   * The events that {@code command} leads to, and the state after them.
   *
   * @param execution the state before it
   */
  public Decision decide(CompiledFlow flow, Execution execution, Command command, Moment moment) {
    boolean begun = execution.start() != null;
    if (execution.status().isTerminal() || begun == command instanceof Start) {
      return new Decision(List.of(), execution);
    }
    return new Turn(flow, execution, moment).decide(command);
  }

  /** One decision. Applies its own events as it goes, so that each step sees the ones before. */
  private final class Turn {
    private final CompiledFlow flow;
    private final Moment moment;
    private final List<RecordedEvent> events = new ArrayList<>();
    private Execution execution;

    Turn(CompiledFlow flow, Execution execution, Moment moment) {
      this.flow = flow;
      this.execution = execution;
      this.moment = moment;
    }

    Decision decide(Command command) {
      if (command instanceof Start start) {
        start(start);
      } else if (command instanceof AttemptEnded ended) {
        attemptEnded(ended);
      } else if (command instanceof OutputMade made) {
        outputMade(made);
      } else if (command instanceof Command.Wake) {
        wake();
      } else if (command instanceof Command.Recover) {
        recover();
      } else if (command instanceof Command.Cancel) {
        cancel();
      } else if (command instanceof Command.Poison poison) {
        failRun(error("internal_error", poison.message(), null), List.of());
      }
      return new Decision(events, execution);
    }

    private void start(Start start) {
      CompiledFlow.Node first = flow.nodes().get(flow.start());
      Duration timeout = flow.timeout() == null ? limits.runTimeout() : flow.timeout();
      emit(
          new ExecutionStarted(
              start.accountId(),
              start.flowId(),
              start.flowName(),
              start.revision(),
              start.input(),
              first.id(),
              first.type().name(),
              moment.now().plus(timeout)));
      startNode(Position.ROOT, first.id());
    }

    private void attemptEnded(AttemptEnded ended) {
      Activation active = current(ended.position(), ended.attempt());
      if (active == null) {
        return;
      }
      Traces traces = ended.traces();
      for (Command.LogLine line : traces.logs()) {
        emit(
            new LogWritten(
                active.position(),
                active.nodeType(),
                line.level(),
                line.message(),
                line.data(),
                traces.secrets()));
      }
      NodeResult result = ended.result();
      if (result instanceof Completed completed) {
        completed(active, completed, traces);
      } else if (result instanceof Failed failed) {
        failed(active, failed, traces.secrets());
      } else if (result instanceof WaitUntil wait) {
        emit(
            new NodeWaiting(
                active.position(),
                active.nodeType(),
                active.attempt(),
                wait.until(),
                wait.output(),
                traces.outputBytes()));
        wake();
      } else if (result instanceof EndRun end) {
        complete(active, NodeResult.DEFAULT_ACTION, end.output(), traces);
        finish();
      } else if (result instanceof FailRun fail) {
        failRun(error(fail.code(), fail.message(), active), traces.secrets());
      } else {
        throw new IllegalArgumentException("An attempt cannot end as " + result);
      }
    }

    private void completed(Activation active, Completed completed, Traces traces) {
      Edges.Way way = Edges.afterSuccess(node(active), completed.action());
      if (way instanceof Edges.Way.NoEdge none) {
        failed(
            active,
            new Failed(none.code(), none.message(), false, Map.of(), null),
            traces.secrets());
        return;
      }
      if (execution.bytes() + traces.outputBytes() > limits.maxBytes()) {
        failRun(
            error(
                "output_too_large",
                "The run holds more than "
                    + limits.maxBytes()
                    + " bytes with the "
                    + traces.outputBytes()
                    + " bytes of node "
                    + active.position().node(),
                active),
            traces.secrets());
        return;
      }
      complete(active, completed.action(), completed.output(), traces);
      if (way instanceof Edges.Way.To to) {
        startNode(active.position().scope(), to.node());
      } else {
        finish();
      }
    }

    private void complete(Activation active, String action, Object output, Traces traces) {
      emit(
          new NodeCompleted(
              active.position(),
              active.nodeType(),
              active.attempt(),
              action,
              output,
              traces.shared(),
              traces.sharedRemoved(),
              traces.outputBytes(),
              traces.secrets()));
    }

    private void failed(Activation active, Failed failed, List<String> secrets) {
      CompiledFlow.Node node = node(active);
      Optional<Instant> retryAt =
          RetryArithmetic.next(
              node.retry(),
              new RetryArithmetic.Failure(failed.code(), failed.retryable(), failed.retryAfter()),
              active.failures(),
              active.firstStartedAt(),
              moment);
      NodeError error =
          new NodeError(
              failed.code(),
              failed.message(),
              active.position().node(),
              active.nodeType(),
              active.attempt(),
              failed.details());
      emit(new NodeFailed(active.position(), error, retryAt.orElse(null), secrets));
      if (retryAt.isPresent()) {
        wake();
        return;
      }
      Edges.afterFailure(node, failed.code())
          .ifPresentOrElse(
              next -> startNode(active.position().scope(), next), () -> failRun(error, secrets));
    }

    /** No path goes on: without an output of its own the flow's result is the last output. */
    private void finish() {
      if (flow.output() == null) {
        completeRun(execution.root().last(), List.of());
      }
    }

    private void outputMade(OutputMade made) {
      if (!execution.isFinishing()) {
        return;
      }
      if (made.failure() == null) {
        completeRun(made.output(), made.secrets());
      } else {
        failRun(made.failure(), made.secrets());
      }
    }

    private void wake() {
      if (!moment.now().isBefore(execution.start().deadline())) {
        failRun(
            error(
                "run_timeout",
                "The run took longer than "
                    + Duration.between(execution.startedAt(), execution.start().deadline()),
                execution.activations().findFirst().orElse(null)),
            List.of());
        return;
      }
      for (Activation active : execution.activations().toList()) {
        if (execution.status().isTerminal()
            || active.wakeAt() == null
            || active.wakeAt().isAfter(moment.now())) {
          continue;
        }
        if (active.phase() == Phase.BACKING_OFF) {
          beginAttempt(active);
        } else {
          completed(
              active,
              new Completed(NodeResult.DEFAULT_ACTION, active.output()),
              new Traces(List.of(), Map.of(), List.of(), List.of(), active.bytes()));
        }
      }
    }

    /** Attempts that a crash cut off are made again, or called unknown where that is forbidden. */
    private void recover() {
      for (Activation active : execution.activations().toList()) {
        if (active.phase() != Phase.RUNNING || execution.status().isTerminal()) {
          continue;
        }
        CompiledFlow.Node node = node(active);
        if (node.type().effect() == Effect.EFFECTFUL && node.delivery() == Delivery.AT_MOST_ONCE) {
          failed(
              active,
              new Failed(
                  "outcome_unknown",
                  "The server stopped while the attempt was under way; whether it took effect is"
                      + " not known",
                  false,
                  Map.of(),
                  null),
              List.of());
        } else {
          beginAttempt(active);
        }
      }
      if (!execution.status().isTerminal()) {
        wake();
      }
    }

    private void cancel() {
      Activation active = execution.activations().findFirst().orElse(null);
      emit(
          new ExecutionCancelled(
              active == null ? null : active.position().node(),
              active == null ? null : active.nodeType()));
    }

    private void startNode(String scopeName, String nodeId) {
      CompiledFlow.Node node = flow.nodes().get(nodeId);
      Scope scope = execution.scope(scopeName);
      step(
          new NodeStarted(
              new Position(scopeName, nodeId, scope.nextVisit(nodeId)), node.type().name(), 1));
    }

    private void beginAttempt(Activation active) {
      step(new NodeStarted(active.position(), active.nodeType(), active.attempt() + 1));
    }

    private void step(NodeStarted started) {
      if (execution.steps() >= limits.maxSteps()) {
        failRun(
            new NodeError(
                "step_limit",
                "The run reached its limit of " + limits.maxSteps() + " node attempts",
                started.position().node(),
                started.nodeType(),
                started.attempt(),
                Map.of()),
            List.of());
        return;
      }
      emit(started);
    }

    private void completeRun(Object result, List<String> secrets) {
      Scope root = execution.root();
      emit(new ExecutionCompleted(result, root.lastNode(), root.lastNodeType(), secrets));
    }

    private void failRun(NodeError error, List<String> secrets) {
      emit(new ExecutionFailed(error, secrets));
    }

    private NodeError error(String code, String message, Activation active) {
      return active == null
          ? new NodeError(code, message, null, null, 0, Map.of())
          : new NodeError(
              code,
              message,
              active.position().node(),
              active.nodeType(),
              active.attempt(),
              Map.of());
    }

    private Activation current(Position position, int attempt) {
      Scope scope = execution.scopes().get(position.scope());
      Activation active = scope == null ? null : scope.active();
      boolean current =
          active != null
              && active.position().equals(position)
              && active.attempt() == attempt
              && active.phase() == Phase.RUNNING;
      return current ? active : null;
    }

    private CompiledFlow.Node node(Activation active) {
      return flow.nodes().get(active.position().node());
    }

    private void emit(ExecutionEvent event) {
      RecordedEvent recorded = new RecordedEvent(execution.seq() + 1, moment.now(), event);
      events.add(recorded);
      execution = execution.apply(recorded);
    }
  }
}
