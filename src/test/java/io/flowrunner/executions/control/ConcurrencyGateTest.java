package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.TestFlow;
import io.flowrunner.engine.control.Decider;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.CompiledFlow.Concurrency;
import io.flowrunner.flows.entity.FlowRevision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConcurrencyGateTest {
  private static final String FLOW = "flow-1";

  private final InMemoryJournalStore store = new InMemoryJournalStore();
  private final List<String> called = new ArrayList<>();
  private final ConcurrencyGate gate =
      new ConcurrencyGate(store, flow -> List.of(), (flow, id) -> called.add(id), 10);

  private static FlowRevision revision() {
    CompiledFlow flow = new TestFlow().node("a").concurrency(new Concurrency(1, false)).build();
    return new FlowRevision("account-1", FLOW, 1, "test", flow);
  }

  private void enter(String id) {
    gate.enter(revision(), id, queued -> {});
  }

  private void stored(String id, boolean queued, Command... commands) {
    Decider decider = new Decider(new Decider.Limits(9, Duration.ofHours(1), 9_999, 9, 9, 9));
    Execution execution = Execution.of(id);
    List<RecordedEvent> events = new ArrayList<>();
    Command.Start start =
        new Command.Start(
            "account-1", FLOW, "test", 1, Map.of(), queued, 0, null, null, null, List.of());
    for (int i = -1; i < commands.length; i++) {
      Command command = i < 0 ? start : commands[i];
      Decider.Decision decision =
          decider.decide(
              revision().flow(),
              execution,
              command,
              new Moment(Instant.parse("2026-01-01T00:00:00Z"), 0));
      events.addAll(decision.events());
      execution = decision.execution();
    }
    store.write("w", List.of(new Segment(null, execution, events, null, 1, null)));
  }

  @Test
  void theNextIsCalledWhenAPlaceIsFree() {
    enter("exec-1");
    enter("exec-2");
    assertThat(called).isEmpty();
    gate.leave(FLOW, "exec-1");
    assertThat(called).containsExactly("exec-2");
  }

  @Test
  void aPausedOneThatWasCalledComesBackAlsoWhenItsRefusalIsToldLate() {
    enter("exec-1");
    enter("exec-2");
    gate.leave(FLOW, "exec-1");
    gate.wait("account-1", FLOW, "exec-2", 1);
    assertThat(called).containsExactly("exec-2");
    gate.refused(FLOW, "exec-2");
    assertThat(called).containsExactly("exec-2", "exec-2");
    assertThat(gate.line(FLOW, "exec-9", 9).holders()).containsExactly("exec-2");
  }

  @Test
  void aResumedOneThatHasComeInKeepsItsPlaceWhenItsReturnIsToldLate() {
    enter("exec-1");
    enter("exec-3");
    gate.leave(FLOW, "exec-1");
    gate.wait("account-1", FLOW, "exec-2", 1);
    gate.wait("account-1", FLOW, "exec-3", 1);
    assertThat(called).containsExactly("exec-3");
    gate.leave(FLOW, "exec-3");
    assertThat(called).containsExactly("exec-3", "exec-2");
  }

  @Test
  void afterARestartOneThatWasPausedInTheQueueHoldsNoPlaceAndIsHeldToTheLimit() {
    stored("exec-1", false);
    stored("exec-2", true, new Command.Pause());
    gate.wait("account-1", FLOW, "exec-2", 1);
    assertThat(called).isEmpty();
    assertThat(gate.line(FLOW, "exec-9", 9).holders()).containsExactly("exec-1");
    gate.leave(FLOW, "exec-1");
    assertThat(called).containsExactly("exec-2");
  }

  @Test
  void afterARestartOneThatWasPausedOnItsWayHoldsItsPlace() {
    stored("exec-1", false, new Command.Pause());
    enter("exec-2");
    assertThat(called).isEmpty();
    assertThat(gate.line(FLOW, "exec-9", 9).holders()).containsExactly("exec-1");
  }
}
