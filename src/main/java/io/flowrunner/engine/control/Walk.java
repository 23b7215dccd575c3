package io.flowrunner.engine.control;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.Forked;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.BranchEnded;
import io.flowrunner.engine.entity.ExecutionEvent.BranchStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeProgressed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeReady;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.Join;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.Scope;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.nodes.entity.FlowOutcome;
import io.flowrunner.nodes.entity.Fork;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Completed;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How paths go on from node to node, split and join. */
final class Walk {
  private final Turn turn;

  Walk(Turn turn) {
    this.turn = turn;
  }

  /** The node has done what it does; where its output comes from outside, its hook is left. */
  void arrived(Activation active, String action, Object output, long bytes) {
    boolean batch =
        active.stage() instanceof Forked forked && forked.join().fork().kind() == Fork.Kind.BATCH;
    if (turn.node(active).hooks().post() != null && !batch) {
      turn.emit(new NodeReady(active.position(), action, output, bytes));
    } else {
      completed(active, new Completed(action, output), Traces.bare(bytes));
    }
  }

  void completed(Activation active, Completed completed, Traces traces) {
    boolean single = turn.execution().scope(active.position().scope()).place().single();
    if (!single
        && Edges.afterSuccess(turn.node(active), completed.action())
            instanceof Edges.Way.NoEdge none) {
      failed(active, new Failed(none.code(), none.message(), false, Map.of(), null), traces);
      return;
    }
    long bytes =
        traces.outputBytes() + traces.sharedSizes().values().stream().mapToLong(n -> n).sum();
    if (turn.execution().bytes() + bytes > turn.limits().maxBytes()) {
      turn.failRun(tooLarge(active, bytes), traces.secrets());
      return;
    }
    complete(active, completed.action(), completed.output(), traces);
    proceed(active.position().scope());
  }

  void complete(Activation active, String action, Object output, Traces traces) {
    turn.emit(
        new NodeCompleted(
            active.position(),
            active.nodeType(),
            active.attempt(),
            action,
            output,
            traces.shared(),
            traces.sharedSizes(),
            traces.sharedRemoved(),
            traces.outputBytes(),
            traces.secrets()));
  }

  /** The node is executed again, with what it has now. */
  void goOn(
      Activation active, Object state, FlowOutcome outcome, long bytes, List<String> secrets) {
    long more = active.progress().bytesAfter(state, bytes) - active.progress().bytes();
    if (turn.execution().bytes() + more > turn.limits().maxBytes()) {
      turn.failRun(tooLarge(active, bytes), secrets);
      return;
    }
    turn.step(
        new NodeProgressed(
            active.position(),
            active.nodeType(),
            active.attempt() + 1,
            state,
            outcome,
            bytes,
            secrets));
  }

  NodeError tooLarge(Activation active, long bytes) {
    return Turn.error(
        "output_too_large",
        "The run holds more than "
            + turn.limits().maxBytes()
            + " bytes with the "
            + bytes
            + " bytes of node "
            + active.position().node(),
        active);
  }

  void failed(Activation active, Failed failed, Traces traces) {
    NodeError error =
        new NodeError(
            failed.code(),
            failed.message(),
            active.position().node(),
            active.nodeType(),
            active.attempt(),
            failed.details());
    RetryArithmetic.Failure failure =
        new RetryArithmetic.Failure(failed.code(), failed.retryable(), failed.retryAfter());
    failed(active, error, failure, traces.secrets());
  }

  private void failed(
      Activation active, NodeError error, RetryArithmetic.Failure failure, List<String> secrets) {
    Optional<Instant> retryAt =
        RetryArithmetic.next(
            turn.node(active).retry(),
            failure,
            active.failures(),
            active.firstStartedAt(),
            turn.moment());
    turn.emit(new NodeFailed(active.position(), error, retryAt.orElse(null), secrets));
    if (retryAt.isEmpty()) {
      proceed(active.position().scope());
    } else if (!retryAt.get().isAfter(turn.now())) {
      beginAttempt(turn.execution().active(active.position()));
    }
  }

  void beginAttempt(Activation active) {
    if (!turn.execution().isHeld()) {
      turn.step(new NodeStarted(active.position(), active.nodeType(), active.attempt() + 1));
    }
  }

  /** Goes on from where the path stands, unless the run is held or its end is reached. */
  void proceed(String scopeName) {
    if (turn.isOver() || turn.execution().isHeld()) {
      return;
    }
    Scope scope = turn.execution().scope(scopeName);
    Optional<String> next = next(turn.flow(), scope);
    if (next.isPresent()) {
      CompiledFlow.Node node = turn.flow().nodes().get(next.get());
      Position position = new Position(scopeName, node.id(), scope.nextVisit(node.id()));
      turn.step(new NodeStarted(position, node.type().name(), 1));
    } else if (scope.place().fork() != null) {
      branchEnded(scopeName, scope);
    } else if (scope.failure() != null) {
      turn.failRun(scope.failure(), List.of());
    } else if (turn.flow().output() == null) {
      turn.completeRun(scope.last(), List.of());
    }
  }

  /** The node that the path leads to; empty at its end. */
  static Optional<String> next(CompiledFlow flow, Scope scope) {
    if (scope.lastNode() == null) {
      return Optional.of(scope.place().first());
    }
    if (scope.place().single()) {
      return Optional.empty();
    }
    CompiledFlow.Node last = flow.nodes().get(scope.lastNode());
    if (scope.failure() != null) {
      return Edges.afterFailure(last, scope.failure().code());
    }
    return Edges.afterSuccess(last, scope.lastAction()) instanceof Edges.Way.To to
        ? Optional.of(to.node())
        : Optional.empty();
  }

  private void branchEnded(String scopeName, Scope scope) {
    Position fork = scope.place().fork();
    Activation active = turn.execution().active(fork);
    Join join = ((Forked) active.stage()).join();
    if (scope.failure() != null && !join.fork().continueOnError()) {
      forkFailed(active, join, scope.failure());
      return;
    }
    turn.emit(new BranchEnded(fork, scopeName, scope.failure()));
    fill(fork);
  }

  /** The first failure ends the fork with that error; what else it opened is given up. */
  private void forkFailed(Activation active, Join join, NodeError error) {
    boolean batch = join.fork().kind() == Fork.Kind.BATCH;
    if (batch) {
      turn.emit(new NodeFailed(active.position(), error, null, List.of()));
      proceed(active.position().scope());
    } else {
      failed(active, error, new RetryArithmetic.Failure(error.code(), false, null), List.of());
    }
  }

  /** Opens as many scopes as the fork may have; the node goes on when all have ended. */
  void fill(Position fork) {
    while (!turn.isOver() && !turn.execution().isHeld()) {
      Activation active = turn.execution().active(fork);
      if (active == null || !(active.stage() instanceof Forked forked)) {
        return;
      }
      Join join = forked.join();
      if (join.isComplete()) {
        arrived(active, NodeResult.DEFAULT_ACTION, join.output(), join.outputBytes());
        return;
      }
      if (!join.mayBegin(turn.limits().maxParallel())) {
        return;
      }
      String scope = active.scopes() + join.name(join.begun());
      turn.emit(new BranchStarted(fork, scope, join.begun()));
      proceed(scope);
    }
  }

  /** All paths that stand still go on, as after a pause. */
  void proceedEverywhere() {
    Execution held = turn.execution();
    for (String name : held.scopes().keySet().stream().sorted().toList()) {
      Scope scope = turn.execution().scopes().get(name);
      if (scope == null || turn.isOver()) {
        continue;
      }
      if (scope.active() == null) {
        proceed(name);
      } else if (scope.active().stage() instanceof Forked) {
        fill(scope.active().position());
      }
    }
  }
}
