package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.Calling;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.Parent;
import io.flowrunner.engine.entity.ExecutionEvent.StoreApplied;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Handoff.Kind;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.nodes.entity.StoreOperation;
import io.flowrunner.nodes.entity.StoreOperation.Increment;
import io.flowrunner.nodes.entity.StoreOperation.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What survives a crash: journal, handoffs and counters, changed by one commit together. */
final class SimulatedDisk {
  final InMemoryJournalStore store = new InMemoryJournalStore();

  /** The executions as they are stored. */
  final Map<String, Execution> heads = new TreeMap<>();

  final Map<String, Integer> counters = new HashMap<>();
  private long batch;
  private int writer;

  long nextBatch() {
    return ++batch;
  }

  void newWriter() {
    writer++;
  }

  /** Answers the segment with what the store did. */
  Segment write(Segment segment) {
    Map<String, Integer> next = new HashMap<>(counters);
    List<Outcome> outcomes = new ArrayList<>();
    for (StoreOperation operation : segment.storeOperations()) {
      Increment add = (Increment) operation;
      int value = next.merge(add.key(), add.amount().intValue(), Integer::sum);
      outcomes.add(
          value % 7 == 0
              ? Outcome.failed("store_full", "as it happens")
              : Outcome.of(Map.of("value", value)));
    }
    Segment told = segment.withOutcomes(outcomes);
    store.write("writer-" + writer, List.of(told));
    counters.putAll(next);
    heads.put(told.executionId(), told.after());
    return told;
  }

  /** Whatever one execution needs of another is done or still to be done. */
  void checkHandoffs() {
    for (Execution head : heads.values()) {
      for (Activation active :
          head.status().isTerminal() ? List.<Activation>of() : head.calling()) {
        String child = ((Calling) active.stage()).executionId();
        Execution called = heads.get(child);
        if (called == null) {
          requireOwed(new Handoff(Kind.START, child, head.id()));
        } else if (called.status().isTerminal()) {
          requireOwed(new Handoff(Kind.ENDED, head.id(), child));
        }
      }
      Parent parent = head.start().parent();
      if (parent != null
          && parent.await()
          && !head.status().isTerminal()
          && heads.get(parent.executionId()).status().isTerminal()) {
        requireOwed(new Handoff(Kind.CANCEL, head.id(), parent.executionId()));
      }
    }
  }

  private void requireOwed(Handoff handoff) {
    if (!store.isOwed(handoff)) {
      throw new AssertionError("Expected " + handoff + " to be done or owed");
    }
  }

  /** What the counters must be by all that the journals say. */
  Map<String, Integer> expectedCounters() {
    Map<String, Integer> sums = new HashMap<>();
    for (String id : heads.keySet()) {
      for (RecordedEvent each : store.events(id, 1)) {
        if (each.event() instanceof StoreApplied applied) {
          Increment add = (Increment) applied.operation();
          sums.merge(add.key(), add.amount().intValue(), Integer::sum);
        }
      }
    }
    return sums;
  }
}
