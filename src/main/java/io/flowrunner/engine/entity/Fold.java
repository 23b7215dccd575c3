package io.flowrunner.engine.entity;

import io.flowrunner.engine.entity.Activation.Applied;
import io.flowrunner.engine.entity.Activation.Calling;
import io.flowrunner.engine.entity.Activation.Forked;
import io.flowrunner.engine.entity.Activation.Progress;
import io.flowrunner.engine.entity.Activation.Ready;
import io.flowrunner.engine.entity.Activation.Running;
import io.flowrunner.engine.entity.Activation.Waiting;
import io.flowrunner.engine.entity.ExecutionEvent.BranchEnded;
import io.flowrunner.engine.entity.ExecutionEvent.BranchStarted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionAdmitted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionEnding;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionPaused;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionResumed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.LogWritten;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeForked;
import io.flowrunner.engine.entity.ExecutionEvent.NodeInterrupted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeProgressed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeReady;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeWaiting;
import io.flowrunner.engine.entity.ExecutionEvent.Resumed;
import io.flowrunner.engine.entity.ExecutionEvent.SharedChanged;
import io.flowrunner.engine.entity.ExecutionEvent.SignalReceived;
import io.flowrunner.engine.entity.ExecutionEvent.SignalTaken;
import io.flowrunner.engine.entity.ExecutionEvent.StoreApplied;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowEnded;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowStarted;
import io.flowrunner.nodes.entity.Fork;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSet;

/** One step of the fold: an execution and an event give the next execution. Used once. */
final class Fold {
  private final Execution before;
  private Status status;
  private Instant deadline;
  private Instant pausedAt;
  private PMap<String, Scope> scopes;
  private Shared shared;
  private Signals signals;
  private int steps;
  private long bytes;
  private Object result;
  private NodeError error;
  private Instant endedAt;

  Fold(Execution before) {
    this.before = before;
    this.status = before.status();
    this.deadline = before.deadline();
    this.pausedAt = before.pausedAt();
    this.scopes = before.scopes();
    this.shared = before.shared();
    this.signals = before.signals();
    this.steps = before.steps();
    this.bytes = before.bytes();
  }

  Execution after(RecordedEvent recorded) {
    ExecutionEvent event = recorded.event();
    Instant at = recorded.at();
    if (event instanceof ExecutionStarted started) {
      begin(started);
    } else if (!ofNode(event, at) && !ofScope(event) && !ofRun(event, at)) {
      throw new IllegalStateException("No fold for " + event.getClass());
    }
    boolean first = event instanceof ExecutionStarted;
    return new Execution(
        before.id(),
        recorded.seq(),
        first ? (ExecutionStarted) event : before.start(),
        first ? at : before.startedAt(),
        status,
        deadline,
        pausedAt,
        scopes,
        shared,
        signals,
        secrets(event.secrets()),
        steps,
        bytes,
        result,
        error,
        endedAt);
  }

  private PSet<String> secrets(List<String> read) {
    PSet<String> known = before.secrets();
    return read == null || read.isEmpty() || known.containsAll(read) ? known : known.plusAll(read);
  }

  private void begin(ExecutionStarted started) {
    status = started.queued() ? Status.QUEUED : Status.RUNNING;
    deadline = started.deadline();
    Resumed resumed = started.resumed();
    Scope root =
        resumed == null
            ? Scope.begin(started.startNode(), started.input())
            : Scope.begin(
                started.startNode(),
                resumed.input(),
                resumed.error(),
                resumed.results(),
                resumed.sizes(),
                resumed.visits());
    scopes = HashTreePMap.singleton(Position.ROOT, root);
    if (resumed != null) {
      shared = shared.changed(resumed.shared(), resumed.sharedSizes(), List.of());
    }
    bytes = root.bytes() + shared.bytes();
  }

  private boolean ofNode(ExecutionEvent event, Instant at) {
    if (event instanceof NodeStarted started) {
      started(started, at);
    } else if (event instanceof NodeCompleted completed) {
      completed(completed);
    } else if (event instanceof NodeFailed failed) {
      failed(failed);
    } else if (event instanceof NodeProgressed progressed) {
      progressed(progressed, at);
    } else if (event instanceof NodeInterrupted interrupted) {
      leaveStage(interrupted.position());
      change(
          interrupted.position().scope(),
          scope -> scope.with(scope.active().backingOff(interrupted.retryAt(), false)));
    } else if (event instanceof NodeWaiting waiting) {
      stage(
          waiting.position(),
          new Waiting(
              waiting.until(),
              waiting.signal(),
              waiting.output(),
              waiting.bytes(),
              waiting.giveUpAt()));
    } else if (event instanceof NodeReady ready) {
      leaveStage(ready.position());
      stage(ready.position(), new Ready(ready.action(), ready.output(), ready.bytes()));
    } else if (event instanceof StoreApplied applied) {
      stage(applied.position(), new Applied(applied.outcome()));
    } else if (event instanceof SubflowStarted started) {
      stage(
          started.position(),
          started.await()
              ? new Calling(
                  started.executionId(),
                  Boolean.TRUE.equals(started.continues()),
                  started.giveUpAt())
              : new Running());
    } else if (event instanceof SubflowEnded ended) {
      stage(ended.position(), new Running());
    } else {
      return false;
    }
    return true;
  }

  private boolean ofScope(ExecutionEvent event) {
    if (event instanceof NodeForked forked) {
      bytes += forked.bytes();
      stage(
          forked.position(), new Forked(Join.of(forked.fork(), forked.bytes()), forked.giveUpAt()));
    } else if (event instanceof BranchStarted started) {
      branchStarted(started);
    } else if (event instanceof BranchEnded ended) {
      branchEnded(ended);
    } else if (event instanceof ExecutionEnding ending) {
      leaveAll(ending.position().scope());
    } else {
      return false;
    }
    return true;
  }

  private boolean ofRun(ExecutionEvent event, Instant at) {
    if (event instanceof SharedChanged changed) {
      share(changed.shared(), changed.sharedSizes(), changed.sharedRemoved());
    } else if (event instanceof SignalReceived signal) {
      bytes += signal.bytes();
      signals =
          signals.received(
              signal.key(), new Signals.Signal(signal.body(), signal.bytes()), signal.signalId());
    } else if (event instanceof SignalTaken taken) {
      bytes -= signals.next(taken.key()).orElseThrow().bytes();
      signals = signals.taken(taken.key());
    } else if (event instanceof ExecutionAdmitted admitted) {
      status = before.isPaused() ? Status.PAUSED : Status.RUNNING;
      deadline = admitted.deadline();
    } else if (event instanceof ExecutionPaused) {
      status = Status.PAUSED;
      pausedAt = at;
    } else if (event instanceof ExecutionResumed resumed) {
      status = before.isQueued() ? Status.QUEUED : Status.RUNNING;
      deadline = resumed.deadline();
      pausedAt = null;
    } else if (event instanceof ExecutionCompleted completed) {
      end(Status.COMPLETED, completed.result(), null, at);
    } else if (event instanceof ExecutionFailed failed) {
      end(Status.FAILED, null, failed.error(), at);
    } else if (event instanceof ExecutionCancelled) {
      end(Status.CANCELLED, null, null, at);
    } else {
      return event instanceof LogWritten;
    }
    return true;
  }

  private void end(Status how, Object given, NodeError failure, Instant at) {
    status = how;
    result = given;
    error = failure;
    endedAt = at;
    pausedAt = null;
  }

  private void started(NodeStarted started, Instant at) {
    Progress first = steps == 0 ? takenOver() : Progress.NONE;
    steps++;
    bytes += first.bytes();
    change(
        started.position().scope(),
        scope -> {
          Activation active = scope.active();
          return active != null && active.position().equals(started.position())
              ? scope.with(active.again(started.attempt(), at))
              : scope.started(
                  Activation.starting(
                      started.position(), started.nodeType(), scope.last(), first, at));
        });
  }

  /** How far the node that a retry begins with has come already. */
  private Progress takenOver() {
    Resumed resumed = before.start().resumed();
    return resumed == null || resumed.progress() == null ? Progress.NONE : resumed.progress();
  }

  /** No step begins while the run is held: it is due when that is over. */
  private void progressed(NodeProgressed progressed, Instant at) {
    steps++;
    change(
        progressed.position().scope(),
        scope -> {
          Activation active = scope.active();
          Progress next =
              active.progress().next(progressed.state(), progressed.outcome(), progressed.bytes());
          bytes += next.bytes() - active.progress().bytes();
          Activation.Stage stage = before.isHeld() ? new Activation.BackingOff(at) : new Running();
          return scope.with(active.further(progressed.attempt(), next, at, stage));
        });
  }

  private void leaveProgress(Position position) {
    bytes -= scopes.get(position.scope()).active().progress().bytes();
  }

  private void completed(NodeCompleted completed) {
    leaveStage(completed.position());
    leaveProgress(completed.position());
    share(completed.shared(), completed.sharedSizes(), completed.sharedRemoved());
    change(
        completed.position().scope(),
        scope -> scope.completed(completed.action(), completed.output(), completed.bytes()));
  }

  private void failed(NodeFailed failed) {
    leaveStage(failed.position());
    if (failed.retryAt() == null) {
      leaveProgress(failed.position());
    }
    change(
        failed.position().scope(),
        scope ->
            failed.retryAt() == null
                ? scope.failed(failed.error())
                : scope.with(scope.active().backingOff(failed.retryAt(), true)));
  }

  private void branchStarted(BranchStarted started) {
    Position fork = started.position();
    Scope outer = scopes.get(fork.scope());
    Join join = ((Forked) outer.active().stage()).join();
    boolean hasItem = join.fork().kind() != Fork.Kind.BRANCHES;
    Scope.Place place =
        new Scope.Place(
            fork,
            started.index(),
            join.first(started.index(), fork.node()),
            join.fork().kind() == Fork.Kind.BATCH,
            hasItem ? join.fork().items().get(started.index()) : outer.place().item(),
            hasItem ? Integer.valueOf(started.index()) : outer.place().index());
    Object input = join.fork().kind() == Fork.Kind.BODY ? place.item() : outer.active().input();
    scopes = scopes.plus(started.scope(), outer.inner(place, input));
    join(fork, join.begin());
  }

  private void branchEnded(BranchEnded ended) {
    Position fork = ended.position();
    Scope inner = scopes.get(ended.scope());
    Scope outer = scopes.get(fork.scope());
    Join join = ((Forked) outer.active().stage()).join();
    Object output = ended.error() == null ? inner.last() : errorInPlace(ended.error());
    scopes = scopes.minus(ended.scope());
    bytes -= inner.bytes();
    if (join.fork().kind() == Fork.Kind.BRANCHES) {
      Scope merged = outer.merged(inner);
      bytes += merged.bytes() - outer.bytes();
      scopes = scopes.plus(fork.scope(), merged);
    }
    Join next = join.end(inner.place().indexInFork(), output, inner.lastBytes());
    bytes += next.bytes() - join.bytes();
    join(fork, next);
  }

  private static Map<String, Object> errorInPlace(NodeError error) {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("error", error.asValue());
    return value;
  }

  private void join(Position fork, Join join) {
    change(
        fork.scope(),
        scope -> {
          Forked now = (Forked) scope.active().stage();
          return scope.with(scope.active().at(new Forked(join, now.giveUpAt())));
        });
  }

  /** What a fork has opened ends with it. */
  private void leaveStage(Position position) {
    Activation active = scopes.get(position.scope()).active();
    if (active == null || !(active.stage() instanceof Forked forked)) {
      return;
    }
    bytes -= forked.join().bytes();
    if (forked.join().underWay() > 0) {
      String prefix = active.scopes();
      for (Map.Entry<String, Scope> each : scopes.entrySet()) {
        if (each.getKey().startsWith(prefix)) {
          bytes -= each.getValue().bytes();
          scopes = scopes.minus(each.getKey());
          forget(each.getValue());
        }
      }
    }
  }

  /** Only the run's own path is left, ended like the given one. */
  private void leaveAll(String endedLike) {
    Scope root = scopes.get(Position.ROOT);
    for (Scope each : scopes.values()) {
      forget(each);
      bytes -= each.bytes();
    }
    bytes += root.bytes();
    scopes = HashTreePMap.singleton(Position.ROOT, root.endedLike(scopes.get(endedLike)));
  }

  /** An inner fork holds its items, too, and a node in steps its state. */
  private void forget(Scope scope) {
    if (scope.active() == null) {
      return;
    }
    bytes -= scope.active().progress().bytes();
    if (scope.active().stage() instanceof Forked inner) {
      bytes -= inner.join().bytes();
    }
  }

  private void share(Map<String, Object> changed, Map<String, Long> sizes, List<String> removed) {
    Shared next = shared.changed(changed, sizes, removed);
    bytes += next.bytes() - shared.bytes();
    shared = next;
  }

  private void stage(Position position, Activation.Stage stage) {
    change(position.scope(), scope -> scope.with(scope.active().at(stage)));
  }

  private void change(String name, UnaryOperator<Scope> how) {
    Scope scope = scopes.get(name);
    Scope next = how.apply(scope);
    bytes += next.bytes() - scope.bytes();
    scopes = scopes.plus(name, next);
  }
}
