package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.Applied;
import io.flowrunner.engine.entity.Activation.Calling;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.Parent;
import io.flowrunner.engine.entity.ExecutionEvent.StoreApplied;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Scope;
import io.flowrunner.engine.simulation.JournalModel;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Handoff.Kind;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.nodes.entity.StoreOperation.Increment;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pcollections.PMap;

/** What holds for all executions of a simulated server together. */
final class Promises {
  private final Simulation world;

  Promises(Simulation world) {
    this.world = world;
  }

  /** No flow has more runs under way than it may have. */
  void checkLimits() {
    for (FlowRevision revision : world.revisions) {
      if (revision.flow().concurrency() != null) {
        Set<String> holders = new HashSet<>();
        world.disk.heads.values().forEach(each -> hold(holders, revision, each));
        world.memory.values().forEach(each -> hold(holders, revision, each.execution()));
        if (holders.size() > world.limit(revision.flowId())) {
          throw new AssertionError("Expected fewer runs under way but were " + holders);
        }
      }
    }
  }

  /** From its admission until its end is stored. */
  private void hold(Set<String> holders, FlowRevision revision, Execution execution) {
    Execution head = world.disk.heads.get(execution.id());
    boolean gone = head != null && head.status().isTerminal();
    if (execution.start().flowId().equals(revision.flowId())
        && execution.deadline() != null
        && !gone) {
      holders.add(execution.id());
    }
  }

  /** Whatever one stored execution needs of another is done or still to be done. */
  void checkHandoffs() {
    Map<String, Execution> heads = world.disk.heads;
    for (Execution head : heads.values()) {
      if (!head.status().isTerminal()) {
        head.calling().forEach(active -> checkCall(head, active));
        Parent parent = head.start().parent();
        if (parent != null
            && parent.await()
            && heads.get(parent.executionId()).status().isTerminal()) {
          requireOwed(new Handoff(Kind.CANCEL, head.id(), parent.executionId()));
        }
      }
    }
  }

  private void checkCall(Execution head, Activation active) {
    String child = ((Calling) active.stage()).executionId();
    Execution called = world.disk.heads.get(child);
    if (called == null) {
      requireOwed(new Handoff(Kind.START, child, head.id()));
    } else if (called.status().isTerminal()) {
      requireOwed(new Handoff(Kind.ENDED, head.id(), child));
    }
  }

  private void requireOwed(Handoff handoff) {
    if (!world.disk.store.isOwed(handoff)) {
      throw new AssertionError("Expected " + handoff + " to be done or owed");
    }
  }

  /** What is stored of a run is what it was when that was stored. */
  void checkStored(SimulatedRun run) {
    String id = run.execution().id();
    Execution head = world.disk.heads.get(id);
    if (head != null) {
      assertSame(Execution.fold(id, world.disk.store.events(id, 1)), head);
    }
  }

  /** All have come to an end, and nothing is left over. */
  void checkEnd() {
    Map<String, Integer> counters = new HashMap<>();
    for (Execution execution : world.executions()) {
      assertThat(execution.status().isTerminal()).as(() -> "the end of " + execution).isTrue();
      List<RecordedEvent> journal = world.disk.store.events(execution.id(), 1);
      assertSame(Execution.fold(execution.id(), journal), execution);
      JournalModel model =
          new JournalModel(world.revision(execution.start().flowId()).flow(), world.limits);
      journal.forEach(model::accept);
      assertThat(model.isOver()).isTrue();
      assertThat(model.bytes()).isEqualTo(execution.bytes()).isNotNegative();
      count(journal, counters);
    }
    assertThat(world.disk.counters).isEqualTo(counters);
    assertThat(world.disk.store.handoffs(Instant.MAX, 10)).isEmpty();
    assertThat(world.holders()).as("places that are taken in the end").isEmpty();
  }

  /** Adds what the operations that a journal tells of have added. */
  private static void count(List<RecordedEvent> journal, Map<String, Integer> sums) {
    for (RecordedEvent each : journal) {
      if (each.event() instanceof StoreApplied applied) {
        Increment add = (Increment) applied.operation();
        sums.merge(add.key(), add.amount().intValue(), Integer::sum);
      }
    }
  }

  /** What the store did is known to the disk before it is known to the run. */
  private static void assertSame(Execution folded, Execution live) {
    assertThat(withoutOutcomes(folded)).isEqualTo(withoutOutcomes(live));
  }

  private static Execution withoutOutcomes(Execution execution) {
    PMap<String, Scope> scopes = execution.scopes();
    for (Map.Entry<String, Scope> each : execution.scopes().entrySet()) {
      Activation active = each.getValue().active();
      if (active != null && active.stage() instanceof Applied) {
        scopes = scopes.minus(each.getKey());
      }
    }
    return new Execution(
        execution.id(),
        execution.seq(),
        execution.start(),
        execution.startedAt(),
        execution.status(),
        execution.deadline(),
        execution.pausedAt(),
        scopes,
        execution.shared(),
        execution.signals(),
        execution.secrets(),
        execution.steps(),
        execution.bytes(),
        execution.result(),
        execution.error(),
        execution.endedAt());
  }
}
