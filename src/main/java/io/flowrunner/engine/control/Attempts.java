package io.flowrunner.engine.control;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.Applied;
import io.flowrunner.engine.entity.Activation.Calling;
import io.flowrunner.engine.entity.Activation.Ready;
import io.flowrunner.engine.entity.Activation.Running;
import io.flowrunner.engine.entity.Activation.Waiting;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.AttemptEnded;
import io.flowrunner.engine.entity.Command.OfAttempt;
import io.flowrunner.engine.entity.Command.SubflowAsked;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionEnding;
import io.flowrunner.engine.entity.ExecutionEvent.LogWritten;
import io.flowrunner.engine.entity.ExecutionEvent.NodeForked;
import io.flowrunner.engine.entity.ExecutionEvent.NodeWaiting;
import io.flowrunner.engine.entity.ExecutionEvent.SharedChanged;
import io.flowrunner.engine.entity.ExecutionEvent.SignalTaken;
import io.flowrunner.engine.entity.ExecutionEvent.StoreApplied;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowEnded;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowStarted;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.Signals;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.nodes.entity.FlowOutcome;
import io.flowrunner.nodes.entity.Fork;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Completed;
import io.flowrunner.nodes.entity.NodeResult.Continue;
import io.flowrunner.nodes.entity.NodeResult.EndRun;
import io.flowrunner.nodes.entity.NodeResult.FailRun;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.NodeResult.Forked;
import io.flowrunner.nodes.entity.NodeResult.Transact;
import io.flowrunner.nodes.entity.NodeResult.WaitFor;
import io.flowrunner.nodes.entity.NodeResult.WaitUntil;
import io.flowrunner.nodes.entity.StoreOperation;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What comes of attempts, and of what they have asked others to do. */
final class Attempts {
  private final Turn turn;
  private final Walk walk;

  Attempts(Turn turn, Walk walk) {
    this.turn = turn;
    this.walk = walk;
  }

  /** One that is not under way any more changes nothing. */
  void take(OfAttempt command) {
    Activation active = turn.execution().active(command.position());
    boolean current =
        active != null
            && active.attempt() == command.attempt()
            && (active.stage() instanceof Running || active.stage() instanceof Ready);
    if (!current) {
      return;
    }
    if (command instanceof SubflowAsked asked) {
      asked(active, asked);
    } else if (command instanceof AttemptEnded ended) {
      ended(active, ended.result(), ended.traces());
    }
  }

  private void ended(Activation active, NodeResult result, Traces traces) {
    writeLogs(active, traces);
    if (result instanceof Completed completed) {
      walk.completed(active, completed, traces);
    } else if (result instanceof Failed failed) {
      walk.failed(active, failed, traces);
    } else if (result instanceof EndRun end) {
      endRun(active, end, traces);
    } else if (result instanceof FailRun fail) {
      turn.failRun(Turn.error(fail.code(), fail.message(), active), traces.secrets());
    } else {
      writeShared(active, traces);
      goesOnLater(active, result, traces);
    }
  }

  private void goesOnLater(Activation active, NodeResult result, Traces traces) {
    if (result instanceof Continue next) {
      walk.goOn(active, next.state(), next.outcome(), traces.outputBytes(), traces.secrets());
    } else if (result instanceof WaitUntil wait) {
      waits(active, wait.until(), null, wait.output(), traces);
    } else if (result instanceof WaitFor wait) {
      waits(active, wait.until(), wait.signal(), active.input(), traces);
    } else if (result instanceof Forked forked) {
      forks(active, forked, traces);
    } else if (result instanceof Transact transact) {
      turn.emit(
          new StoreApplied(
              active.position(),
              active.nodeType(),
              active.attempt(),
              transact.operation(),
              null,
              traces.secrets()));
    } else {
      throw new IllegalArgumentException("An attempt cannot end as " + result.getClass());
    }
  }

  private void writeLogs(Activation active, Traces traces) {
    for (Command.LogLine line : traces.logs()) {
      turn.emit(
          new LogWritten(
              active.position(),
              active.nodeType(),
              line.level(),
              line.message(),
              line.data(),
              traces.secrets()));
    }
  }

  private void writeShared(Activation active, Traces traces) {
    if (!traces.shared().isEmpty() || !traces.sharedRemoved().isEmpty()) {
      turn.emit(
          new SharedChanged(
              active.position(), traces.shared(), traces.sharedSizes(), traces.sharedRemoved()));
    }
  }

  private void waits(
      Activation active, Instant until, String signal, Object output, Traces traces) {
    turn.emit(
        new NodeWaiting(
            active.position(),
            active.nodeType(),
            active.attempt(),
            until,
            signal,
            output,
            traces.outputBytes(),
            turn.giveUpAt(active),
            traces.secrets()));
    Activation waiting = turn.execution().active(active.position());
    if (!turn.execution().isHeld()) {
      takeSignal(waiting, (Waiting) waiting.stage());
    }
  }

  /** Goes on with the signal, if it has come. */
  void takeSignal(Activation active, Waiting waiting) {
    if (waiting.signal() == null) {
      return;
    }
    Signals.Signal next = turn.execution().signals().next(waiting.signal()).orElse(null);
    if (next != null) {
      turn.emit(new SignalTaken(active.position(), waiting.signal()));
      walk.arrived(active, NodeResult.DEFAULT_ACTION, next.body(), next.bytes());
    }
  }

  private void forks(Activation active, Forked forked, Traces traces) {
    if (turn.execution().bytes() + traces.outputBytes() > turn.limits().maxBytes()) {
      turn.failRun(walk.tooLarge(active, traces.outputBytes()), traces.secrets());
      return;
    }
    turn.emit(
        new NodeForked(
            active.position(),
            active.nodeType(),
            active.attempt(),
            forked.fork(),
            traces.outputBytes(),
            forked.fork().kind() == Fork.Kind.BATCH ? null : turn.giveUpAt(active),
            traces.secrets()));
    walk.fill(active.position());
  }

  /** Ends the run, whatever other paths it has. */
  private void endRun(Activation active, EndRun end, Traces traces) {
    walk.complete(active, NodeResult.DEFAULT_ACTION, end.output(), traces);
    if (!active.position().scope().equals(Position.ROOT)) {
      turn.emit(new ExecutionEnding(active.position()));
    }
    if (turn.flow().output() == null) {
      turn.completeRun(turn.execution().root().last(), List.of());
    }
  }

  private void asked(Activation active, SubflowAsked asked) {
    writeLogs(active, asked.traces());
    if (turn.execution().start().depth() + 1 > turn.limits().maxDepth()) {
      String message =
          "Flows that start flows may be nested " + turn.limits().maxDepth() + " levels deep";
      Failed failed = new Failed("flow_depth", message, false, Map.of(), null);
      flowFailed(active, asked.continues(), failed, asked.traces());
      return;
    }
    writeShared(active, asked.traces());
    turn.emit(
        new SubflowStarted(
            active.position(),
            active.nodeType(),
            active.attempt(),
            asked.executionId(),
            asked.flowId(),
            asked.revision(),
            asked.input(),
            asked.await(),
            asked.continues() ? true : null,
            turn.giveUpAt(active),
            asked.traces().secrets()));
    if (!asked.await()) {
      Map<String, Object> output = Map.of("execution_id", asked.executionId());
      flowCompleted(active, asked.continues(), output, 0);
    }
  }

  private void flowCompleted(Activation active, boolean continues, Object output, long bytes) {
    if (continues) {
      walk.goOn(active, null, FlowOutcome.completed(output), bytes, List.of());
    } else {
      walk.arrived(active, NodeResult.DEFAULT_ACTION, output, bytes);
    }
  }

  private void flowFailed(Activation active, boolean continues, Failed failed, Traces traces) {
    if (continues) {
      FlowOutcome outcome = FlowOutcome.failed(failed.code(), failed.message());
      walk.goOn(active, null, outcome, 0, traces.secrets());
    } else {
      walk.failed(active, failed, traces);
    }
  }

  void storeDone(Command.StoreDone done) {
    Activation active = turn.execution().active(done.position());
    if (active != null && active.attempt() == done.attempt() && active.stage() instanceof Applied) {
      applied(active, done.outcome(), done.outputBytes());
    }
  }

  void applied(Activation active, StoreOperation.Outcome outcome, long bytes) {
    if (outcome.code() == null) {
      walk.arrived(active, NodeResult.DEFAULT_ACTION, outcome.output(), bytes);
    } else {
      walk.failed(
          active,
          new Failed(outcome.code(), outcome.message(), false, Map.of(), null),
          Traces.NONE);
    }
  }

  void subflowDone(Command.SubflowDone done) {
    Activation active = calling(done.position(), done.executionId());
    if (active == null) {
      return;
    }
    boolean continues = ((Calling) active.stage()).continues();
    turn.emit(new SubflowEnded(done.position(), done.executionId(), done.secrets()));
    if (done.status() == Status.COMPLETED) {
      flowCompleted(active, continues, done.result(), done.outputBytes());
      return;
    }
    boolean cancelled = done.status() == Status.CANCELLED;
    String message =
        cancelled
            ? "Execution " + done.executionId() + " was cancelled"
            : "Execution " + done.executionId() + " failed: " + done.error().message();
    String code = cancelled ? "flow_cancelled" : "flow_failed";
    Failed failed = new Failed(code, message, false, details(done), null);
    flowFailed(active, continues, failed, Traces.NONE);
  }

  private static Map<String, Object> details(Command.SubflowDone done) {
    return done.error() == null
        ? Map.of("execution_id", done.executionId())
        : Map.of("execution_id", done.executionId(), "error", done.error().asValue());
  }

  void subflowRefused(Command.SubflowRefused refused) {
    Activation active = calling(refused.position(), refused.executionId());
    if (active != null) {
      turn.emit(new SubflowEnded(refused.position(), refused.executionId(), List.of()));
      Failed failed =
          new Failed(refused.code(), refused.message(), refused.retryable(), Map.of(), null);
      flowFailed(active, ((Calling) active.stage()).continues(), failed, Traces.NONE);
    }
  }

  private Activation calling(Position position, String executionId) {
    Activation active = turn.execution().active(position);
    return active != null
            && active.stage() instanceof Calling calling
            && calling.executionId().equals(executionId)
        ? active
        : null;
  }
}
