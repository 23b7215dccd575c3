package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
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
}
