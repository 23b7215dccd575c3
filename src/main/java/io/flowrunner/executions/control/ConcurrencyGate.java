package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.control.JournalStore.Live;
import io.flowrunner.flows.entity.CompiledFlow.Concurrency;
import io.flowrunner.flows.entity.FlowRevision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Lets no more runs of a flow be under way than its {@code concurrency} says. A run holds its place
 * from its admission until its end is committed, whatever it waits for and whoever pauses it. Those
 * that find no place wait in the order of their ids, which is that of their starts.
 */
final class ConcurrencyGate {
  private final JournalStore store;
  private final Function<String, List<String>> inMemory;
  private final BiConsumer<String, String> admit;
  private final int mostQueued;
  private final Map<String, Gate> gates = new ConcurrentHashMap<>();

  /** There is no place, and the flow wants nobody to wait; or too many wait. */
  static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean crowded;

    private FullException(String message, boolean crowded) {
      super(message);
      this.crowded = crowded;
    }

    /** Whether it is the engine's limit, rather than the flow's own rule. */
    boolean isCrowded() {
      return crowded;
    }
  }

  /** The runs of one flow. */
  private static final class Gate {
    private final Set<String> holders = new HashSet<>();
    private final TreeSet<String> queue = new TreeSet<>();

    /** Holders that want to wait again, should they turn out not to have come in. */
    private final Set<String> comeBack = new HashSet<>();

    private int limit = Integer.MAX_VALUE;
    private boolean loaded;
  }

  /**
   * @param inMemory the executions of a flow that may not be in the store yet
   * @param admit is told the flow and the execution whose turn has come; called on the thread that
   *     made room
   * @param mostQueued runs of one flow
   */
  ConcurrencyGate(
      JournalStore store,
      Function<String, List<String>> inMemory,
      BiConsumer<String, String> admit,
      int mostQueued) {
    this.store = store;
    this.inMemory = inMemory;
    this.admit = admit;
    this.mostQueued = mostQueued;
  }

  /**
   * A new run comes.
   *
   * @param begin is told whether it has to wait for its turn, before that can come; must return at
   *     once
   * @throws FullException when it cannot come
   */
  void enter(FlowRevision revision, String executionId, Consumer<Boolean> begin) {
    Concurrency rule = revision.flow().concurrency();
    Gate gate =
        rule == null
            ? gates.get(revision.flowId())
            : gates.computeIfAbsent(revision.flowId(), absent -> new Gate());
    if (gate == null) {
      begin.accept(false);
      return;
    }
    change(
        revision.flowId(),
        gate,
        () -> {
          load(gate, revision.accountId(), revision.flowId());
          enter(gate, rule, executionId, begin);
        });
  }

  private void enter(Gate gate, Concurrency rule, String executionId, Consumer<Boolean> begin) {
    gate.limit = rule == null ? Integer.MAX_VALUE : rule.limit();
    boolean waits = rule != null && (gate.holders.size() >= gate.limit || !gate.queue.isEmpty());
    if (waits && rule.reject() && gate.holders.size() >= gate.limit) {
      throw new FullException(
          "The flow has as many runs under way as it may have: " + gate.limit, false);
    } else if (waits && gate.queue.size() >= mostQueued) {
      throw new FullException("Too many runs of the flow wait for their turn", true);
    }
    (waits ? gate.queue : gate.holders).add(executionId);
    begin.accept(waits);
  }

  /** With the gate locked; those who have a place then are called after it. */
  private void change(String flowId, Gate gate, Runnable how) {
    List<String> admitted;
    synchronized (gate) {
      how.run();
      admitted = next(gate);
    }
    admitted.forEach(executionId -> admit.accept(flowId, executionId));
  }

  /** Whether the end of a run of the flow has to be told here. */
  boolean watches(String flowId) {
    return gates.containsKey(flowId);
  }

  /** A run has ended, or has not come after all. */
  void leave(String flowId, String executionId) {
    Gate gate = gates.get(flowId);
    if (gate == null) {
      return;
    }
    change(
        flowId,
        gate,
        () -> {
          gate.holders.remove(executionId);
          gate.queue.remove(executionId);
          gate.comeBack.remove(executionId);
        });
  }

  /** A run that was called did not come in: it is paused, or has ended. */
  void refused(String flowId, String executionId) {
    Gate gate = gates.get(flowId);
    if (gate == null) {
      return;
    }
    change(
        flowId,
        gate,
        () -> {
          gate.holders.remove(executionId);
          if (gate.comeBack.remove(executionId)) {
            gate.queue.add(executionId);
          }
        });
  }

  /**
   * What a run waits for.
   *
   * @param limit null when it is not known here
   * @param before how many wait longer
   * @param holders some of those that have a place, the oldest first
   */
  record Line(Integer limit, int before, List<String> holders) {}

  /** Where a run stands in the line. */
  Line line(String flowId, String executionId, int mostHolders) {
    Gate gate = gates.get(flowId);
    if (gate == null) {
      return new Line(null, 0, List.of());
    }
    synchronized (gate) {
      return new Line(
          gate.limit,
          gate.queue.headSet(executionId).size(),
          gate.holders.stream().sorted().limit(mostHolders).toList());
    }
  }

  /**
   * A run that has never had its turn waits for it again, after a pause. What came of a call that
   * is under way may be told later than this.
   *
   * @param limit of the flow as it is now
   */
  void wait(String accountId, String flowId, String executionId, int limit) {
    open(
        accountId,
        flowId,
        limit,
        gate -> (gate.holders.contains(executionId) ? gate.comeBack : gate.queue).add(executionId));
  }

  /**
   * Takes up the runs of a flow that wait.
   *
   * @param limit of the flow as it is now
   */
  void open(String accountId, String flowId, int limit) {
    open(accountId, flowId, limit, gate -> {});
  }

  private void open(String accountId, String flowId, int limit, Consumer<Gate> how) {
    Gate gate = gates.computeIfAbsent(flowId, absent -> new Gate());
    change(
        flowId,
        gate,
        () -> {
          load(gate, accountId, flowId);
          gate.limit = limit;
          how.accept(gate);
        });
  }

  /** Once, with the gate locked: who ends meanwhile leaves after it. */
  private void load(Gate gate, String accountId, String flowId) {
    if (gate.loaded) {
      return;
    }
    Set<String> stored = new HashSet<>();
    for (Live live : store.live(accountId, flowId)) {
      stored.add(live.executionId());
      if (live.status() == Status.QUEUED) {
        gate.queue.add(live.executionId());
      } else if (live.status() == Status.RUNNING || hasBegun(live.executionId())) {
        gate.holders.add(live.executionId());
      }
    }
    for (String here : inMemory.apply(flowId)) {
      if (!stored.contains(here)) {
        gate.holders.add(here);
      }
    }
    gate.loaded = true;
  }

  /** One that was paused before its turn came holds no place. */
  private boolean hasBegun(String executionId) {
    return !Execution.fold(executionId, store.events(executionId, 1)).isQueued();
  }

  private static List<String> next(Gate gate) {
    List<String> admitted = new ArrayList<>();
    while (gate.holders.size() < gate.limit && !gate.queue.isEmpty()) {
      String first = gate.queue.pollFirst();
      gate.holders.add(first);
      admitted.add(first);
    }
    return admitted;
  }
}
