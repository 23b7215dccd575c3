package io.flowrunner.engine.control;

import io.flowrunner.engine.control.Decider.Refusal;
import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.Applied;
import io.flowrunner.engine.entity.Activation.BackingOff;
import io.flowrunner.engine.entity.Activation.Running;
import io.flowrunner.engine.entity.Activation.Waiting;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.OfAttempt;
import io.flowrunner.engine.entity.Command.Signal;
import io.flowrunner.engine.entity.Command.Start;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionAdmitted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionPaused;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionResumed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeInterrupted;
import io.flowrunner.engine.entity.ExecutionEvent.SignalReceived;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.CompiledFlow.Delivery;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What commands do to a run as a whole. */
final class RunControl {
  private static final Comparator<Activation> LONGEST_FIRST =
      Comparator.comparing(Activation::startedAt)
          .thenComparing(each -> each.position().scope())
          .thenComparing(each -> each.position().node());

  private final Turn turn;
  private final Walk walk;
  private final Attempts attempts;

  RunControl(Turn turn, Walk walk) {
    this.turn = turn;
    this.walk = walk;
    this.attempts = new Attempts(turn, walk);
  }

  /** Null when the command was taken. */
  Refusal take(Command command) {
    if (command instanceof Signal signal) {
      return signal(signal);
    } else if (command instanceof Command.Admit) {
      return admit();
    } else if (command instanceof Start start) {
      start(start);
    } else if (command instanceof OfAttempt ofAttempt) {
      attempts.take(ofAttempt);
    } else if (command instanceof Command.StoreDone done) {
      attempts.storeDone(done);
    } else if (command instanceof Command.SubflowDone done) {
      attempts.subflowDone(done);
    } else if (command instanceof Command.SubflowRefused refused) {
      attempts.subflowRefused(refused);
    } else if (command instanceof Command.OutputMade made) {
      outputMade(made);
    } else if (command instanceof Command.Wake) {
      wake();
    } else if (command instanceof Command.Recover) {
      recover();
    } else if (command instanceof Command.Pause) {
      pause();
    } else if (command instanceof Command.Resume) {
      resume();
    } else if (command instanceof Command.Cancel) {
      cancel();
    } else if (command instanceof Command.Poison poison) {
      turn.failRun(Turn.error(poison.code(), poison.message(), null), List.of());
    }
    return null;
  }

  private void start(Start start) {
    CompiledFlow flow = turn.flow();
    CompiledFlow.Node first = flow.nodes().get(start.from() == null ? flow.start() : start.from());
    turn.emit(
        new ExecutionStarted(
            start.accountId(),
            start.flowId(),
            start.flowName(),
            start.revision(),
            start.input(),
            first.id(),
            first.type().name(),
            start.queued() ? null : deadline(),
            start.queued(),
            start.depth(),
            start.parent(),
            start.resumed(),
            start.secrets()));
    walk.proceed(Position.ROOT);
  }

  private Instant deadline() {
    Duration own = turn.flow().timeout();
    return turn.now().plus(own == null ? turn.limits().runTimeout() : own);
  }

  private Refusal admit() {
    if (turn.execution().isPaused()) {
      return Refusal.PAUSED;
    }
    if (turn.execution().isQueued()) {
      turn.emit(
          new ExecutionAdmitted(
              turn.execution().start().startNode(),
              turn.execution().start().startNodeType(),
              deadline()));
      walk.proceed(Position.ROOT);
    }
    return null;
  }

  private void outputMade(Command.OutputMade made) {
    if (!turn.execution().isFinishing()) {
      return;
    }
    if (made.failure() == null) {
      turn.completeRun(made.output(), made.secrets());
    } else {
      turn.failRun(made.failure(), made.secrets());
    }
  }

  private void wake() {
    Execution execution = turn.execution();
    if (execution.isHeld()) {
      return;
    }
    if (!turn.now().isBefore(execution.deadline())) {
      turn.failRun(
          Turn.error(
              "run_timeout",
              "The run took longer than "
                  + Duration.between(execution.startedAt(), execution.deadline()),
              execution.root().active()),
          List.of());
      return;
    }
    each(active -> isDue(active.wakeAt()), this::wake);
  }

  private void wake(Activation active) {
    if (active.stage() instanceof BackingOff) {
      walk.beginAttempt(active);
    } else if (active.stage() instanceof Waiting waiting && isDue(waiting.until())) {
      String action = waiting.signal() == null ? NodeResult.DEFAULT_ACTION : "timeout";
      walk.arrived(active, action, waiting.output(), waiting.bytes());
    } else {
      Duration limit = turn.node(active).timeout();
      String message = "The attempt took longer than " + limit.toMillis() + " ms";
      walk.failed(active, new Failed("timeout", message, true, Map.of(), null), Traces.NONE);
    }
  }

  private boolean isDue(Instant at) {
    return at != null && !at.isAfter(turn.now());
  }

  /** Attempts that a crash cut off are made again, or called unknown where that is forbidden. */
  private void recover() {
    each(Activation::isBusy, this::recover);
    if (!turn.isOver()) {
      wake();
    }
  }

  private void recover(Activation active) {
    CompiledFlow.Node node = turn.node(active);
    if (active.stage() instanceof Applied applied) {
      attempts.applied(active, applied.outcome(), 0);
    } else if (!(active.stage() instanceof Running)) {
      return; // a hook that only computes: the runner makes it anew
    } else if (mayHaveActed(node, active) && node.delivery() == Delivery.AT_MOST_ONCE) {
      String message =
          "The server stopped while the attempt was under way; whether it took effect is not known";
      walk.failed(
          active, new Failed("outcome_unknown", message, false, Map.of(), null), Traces.NONE);
    } else if (turn.execution().isHeld()) {
      turn.emit(new NodeInterrupted(active.position(), turn.now()));
    } else {
      walk.beginAttempt(active);
    }
  }

  private boolean mayHaveActed(CompiledFlow.Node node, Activation active) {
    return node.type().effect() == Effect.EFFECTFUL
        && !turn.execution().scope(active.position().scope()).splits(node);
  }

  private void pause() {
    if (!turn.execution().isPaused()) {
      turn.emit(new ExecutionPaused());
    }
  }

  private void resume() {
    Execution execution = turn.execution();
    if (!execution.isPaused()) {
      return;
    }
    Duration stoodStill = Duration.between(execution.pausedAt(), turn.now());
    turn.emit(
        new ExecutionResumed(execution.isQueued() ? null : execution.deadline().plus(stoodStill)));
    walk.proceedEverywhere();
    each(
        active -> active.stage() instanceof Waiting,
        active -> attempts.takeSignal(active, (Waiting) active.stage()));
    if (!turn.isOver()) {
      wake();
    }
  }

  private void cancel() {
    Activation active = turn.execution().root().active();
    turn.emit(
        new ExecutionCancelled(
            active == null ? null : active.position().node(),
            active == null ? null : active.nodeType()));
  }

  private Refusal signal(Signal signal) {
    Execution execution = turn.execution();
    if (signal.signalId() != null && execution.signals().ids().contains(signal.signalId())) {
      return null;
    } else if (execution.signals().count() >= turn.limits().maxSignals()) {
      return Refusal.TOO_MANY_SIGNALS;
    } else if (execution.bytes() + signal.bytes() > turn.limits().maxBytes()) {
      return Refusal.TOO_LARGE;
    }
    turn.emit(new SignalReceived(signal.key(), signal.body(), signal.bytes(), signal.signalId()));
    if (!execution.isHeld()) {
      turn.execution()
          .activations()
          .filter(
              active ->
                  active.stage() instanceof Waiting waiting
                      && signal.key().equals(waiting.signal()))
          .min(LONGEST_FIRST)
          .ifPresent(active -> attempts.takeSignal(active, (Waiting) active.stage()));
    }
    return null;
  }

  /** In an order that does not depend on chance; what an earlier one has ended is passed over. */
  private void each(Predicate<Activation> which, Consumer<Activation> action) {
    for (Activation active :
        turn.execution().activations().filter(which).sorted(LONGEST_FIRST).toList()) {
      if (!turn.isOver() && turn.execution().active(active.position()) == active) {
        action.accept(active);
      }
    }
  }
}
