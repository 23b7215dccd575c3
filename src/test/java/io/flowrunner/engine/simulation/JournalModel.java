package io.flowrunner.engine.simulation;

import io.flowrunner.engine.control.Decider.Limits;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionAdmitted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionPaused;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionResumed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeInterrupted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeProgressed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeReady;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.ExecutionEvent.SharedChanged;
import io.flowrunner.engine.entity.ExecutionEvent.SignalReceived;
import io.flowrunner.engine.entity.ExecutionEvent.SignalTaken;
import io.flowrunner.engine.entity.ExecutionEvent.StoreApplied;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.CompiledFlow.Delivery;
import io.flowrunner.nodes.entity.Effect;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;

/** What a journal may say, told apart from how the engine folds it. Throws when it says more. */
public final class JournalModel {
  private final CompiledFlow flow;
  private final Limits limits;
  private final ModelPaths paths;
  private final Map<Position, Integer> attempts = new HashMap<>();
  private final Set<Position> mayRepeat = new HashSet<>();
  private final Set<Position> ended = new HashSet<>();
  private final Set<String> stores = new HashSet<>();
  private final Map<String, Queue<SignalReceived>> signals = new HashMap<>();
  private final Set<Object> taken = new HashSet<>();
  private final Map<String, Long> shared = new HashMap<>();
  private SignalReceived given;
  private long seq;
  private int steps;
  private boolean queued;
  private boolean paused;
  private boolean over;

  public JournalModel(CompiledFlow flow, Limits limits) {
    this.flow = flow;
    this.limits = limits;
    this.paths = new ModelPaths(limits.maxParallel());
  }

  public void accept(RecordedEvent recorded) {
    require(recorded.seq() == ++seq, "no gap before", recorded);
    require(!over, "nothing after the end", recorded);
    ExecutionEvent event = recorded.event();
    require(seq == 1 == event instanceof ExecutionStarted, "the start first", recorded);
    if (given != null) {
      Object output =
          event instanceof NodeReady ready
              ? ready.output()
              : event instanceof NodeCompleted completed ? completed.output() : null;
      boolean goes = Objects.equals(output, given.body()) || event instanceof ExecutionFailed;
      require(goes, "the signal's body as output", recorded);
      given = null;
    }
    if (!ofRun(event) && !ofNode(event)) {
      paths.accept(event);
    }
  }

  /** Whether it has told its end. */
  public boolean isOver() {
    return over;
  }

  public int steps() {
    return steps;
  }

  /** What is held now. */
  public long bytes() {
    long waiting =
        signals.values().stream().flatMap(Queue::stream).mapToLong(SignalReceived::bytes).sum();
    return waiting + sum(shared.values()) + paths.bytes();
  }

  private boolean ofRun(ExecutionEvent event) {
    if (event instanceof ExecutionStarted started) {
      queued = started.queued();
      paths.begin(started);
      if (started.resumed() != null) {
        shared.putAll(started.resumed().sharedSizes());
      }
    } else if (event instanceof ExecutionAdmitted) {
      require(queued && !paused, "admitted while it waits", event);
      queued = false;
    } else if (event instanceof ExecutionPaused) {
      require(!paused, "paused once", event);
      paused = true;
    } else if (event instanceof ExecutionResumed) {
      require(paused, "resumed once", event);
      paused = false;
    } else if (event instanceof SignalReceived signal) {
      signals.computeIfAbsent(signal.key(), key -> new ArrayDeque<>()).add(signal);
    } else if (event instanceof SignalTaken signal) {
      require(!paused, "no signal taken while paused", event);
      given = signals.get(signal.key()).remove();
      require(taken.add(given.body()), "a signal taken once", event);
    } else if (event instanceof ExecutionCompleted
        || event instanceof ExecutionFailed
        || event instanceof ExecutionCancelled) {
      over = true;
    } else {
      return false;
    }
    return true;
  }

  private boolean ofNode(ExecutionEvent event) {
    if (event instanceof NodeStarted started) {
      started(started);
    } else if (event instanceof NodeCompleted completed) {
      require(ended.add(completed.position()), "one end", event);
      share(completed.shared(), completed.sharedSizes(), completed.sharedRemoved());
      paths.completed(completed);
    } else if (event instanceof NodeFailed failed) {
      mayRepeat.add(failed.position());
      require(failed.retryAt() != null || ended.add(failed.position()), "one end", event);
      paths.failed(failed);
    } else if (event instanceof NodeProgressed progressed) {
      progressed(progressed);
    } else if (event instanceof NodeInterrupted interrupted) {
      require(!once(interrupted.position()), "at most once", event);
      paths.leave(interrupted.position());
    } else if (event instanceof SharedChanged changed) {
      share(changed.shared(), changed.sharedSizes(), changed.sharedRemoved());
    } else if (event instanceof StoreApplied applied) {
      require(
          stores.add(applied.position() + "#" + applied.attempt()), "one operation each", event);
    } else {
      return false;
    }
    return true;
  }

  private void started(NodeStarted started) {
    Position position = started.position();
    require(!paused && !queued, "nothing starts while it is held", started);
    require(!ended.contains(position), "nothing starts after its end", started);
    int attempt = attempts.merge(position, 1, Integer::sum);
    require(attempt == started.attempt(), "attempts in order", started);
    boolean repeated = attempt > 1 && !mayRepeat.remove(position);
    require(!repeated || !once(position), "at most once", started);
    require(++steps <= limits.maxSteps(), "the limit of steps", started);
    paths.started(started);
  }

  /** A step is an attempt like any other; while the run is held it is only announced. */
  private void progressed(NodeProgressed progressed) {
    Position position = progressed.position();
    require(!ended.contains(position), "no step after the end", progressed);
    int attempt = attempts.merge(position, 1, Integer::sum);
    require(attempt == progressed.attempt(), "attempts in order", progressed);
    require(++steps <= limits.maxSteps(), "the limit of steps", progressed);
    if (paused) {
      mayRepeat.add(position);
    } else {
      mayRepeat.remove(position);
    }
    paths.progressed(progressed);
  }

  private boolean once(Position position) {
    CompiledFlow.Node node = flow.nodes().get(position.node());
    boolean splits = node.batch() != null && !paths.isItem(position);
    return node.delivery() == Delivery.AT_MOST_ONCE
        && node.type().effect() == Effect.EFFECTFUL
        && !splits;
  }

  private void share(Map<String, Object> changed, Map<String, Long> sizes, List<String> removed) {
    require(changed.keySet().equals(sizes.keySet()), "a size for each", changed);
    shared.putAll(sizes);
    shared.keySet().removeAll(removed);
  }

  static long sum(Collection<Long> sizes) {
    return sizes.stream().mapToLong(Long::longValue).sum();
  }

  static void require(boolean holds, String rule, Object at) {
    if (!holds) {
      throw new AssertionError("Expected " + rule + ": " + at);
    }
  }
}
