package io.flowrunner.engine.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.TestFlow;
import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.BackingOff;
import io.flowrunner.engine.entity.Activation.Running;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.AttemptEnded;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.FlowOutcome;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Continue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that go on in steps, on the pure engine. */
class SteppedNodeTest {
  private final Decider decider =
      new Decider(new Decider.Limits(4, Duration.ofHours(1), 100, 4, 3, 1));
  private final List<RecordedEvent> journal = new ArrayList<>();
  private final CompiledFlow flow =
      new TestFlow().node("a", Effect.EFFECTFUL, RetryPolicy.of(1)).build();
  private Execution execution = Execution.of("exec-1");
  private Instant now = Instant.parse("2026-01-01T12:00:00Z");

  private void tell(Command command) {
    Decider.Decision decision = decider.decide(flow, execution, command, new Moment(now, 0.5));
    journal.addAll(decision.events());
    execution = decision.execution();
  }

  private void start() {
    tell(TestFlow.start(Map.of()));
  }

  private Activation active() {
    return execution.root().active();
  }

  private void end(NodeResult result, long bytes) {
    Activation active = active();
    tell(new AttemptEnded(active.position(), active.attempt(), result, Traces.bare(bytes)));
  }

  private void call(String child) {
    Activation active = active();
    tell(
        new Command.SubflowAsked(
            active.position(),
            active.attempt(),
            child,
            "flow-2",
            1,
            Map.of(),
            true,
            true,
            Traces.NONE));
  }

  @AfterEach
  void theFoldOfTheJournalIsTheSameExecution() {
    assertThat(Execution.fold("exec-1", journal)).isEqualTo(execution);
  }

  @Test
  void eachStepIsAnAttemptWithTheStateOfTheOneBefore() {
    start();
    end(new Continue("one"), 10);
    assertThat(active().attempt()).isEqualTo(2);
    assertThat(active().stage()).isInstanceOf(Running.class);
    assertThat(active().progress().state()).isEqualTo("one");
    assertThat(execution.bytes()).isEqualTo(10);

    tell(new AttemptEnded(active().position(), 1, NodeResult.completed("late"), Traces.NONE));
    assertThat(active().attempt()).as("what comes late changes nothing").isEqualTo(2);

    end(new Continue("two"), 7);
    assertThat(execution.bytes()).as("the state before is not held").isEqualTo(7);
    end(NodeResult.completed("end"), 3);
    assertThat(execution.status()).isEqualTo(Status.COMPLETED);
    assertThat(execution.bytes()).isEqualTo(3);
    assertThat(execution.steps()).isEqualTo(3);
  }

  @Test
  void aStepThatFailsIsTriedAgainFromItsState() {
    start();
    end(new Continue("one"), 10);
    end(NodeResult.retryable("timeout", "slow"), 0);
    now = execution.nextWake();
    tell(new Command.Wake());
    assertThat(active().progress().state()).isEqualTo("one");
    assertThat(active().failures()).isEqualTo(1);
    end(new Continue("two"), 10);
    assertThat(active().failures()).as("retries of its own").isZero();
  }

  @Test
  void afterACrashTheStepUnderWayIsMadeAgain() {
    start();
    end(new Continue("one"), 10);
    tell(new Command.Recover());
    assertThat(active().attempt()).isEqualTo(3);
    assertThat(active().progress().state()).isEqualTo("one");
    assertThat(active().progress().steps()).isEqualTo(1);
  }

  @Test
  void noStepBeginsWhileTheRunIsPaused() {
    start();
    tell(new Command.Pause());
    end(new Continue("one"), 10);
    assertThat(active().stage()).isInstanceOf(BackingOff.class);
    tell(new Command.Resume());
    assertThat(active().stage()).isInstanceOf(Running.class);
    assertThat(active().progress().state()).isEqualTo("one");
  }

  @Test
  void stepsAndStatesHaveTheRunsLimits() {
    start();
    end(new Continue("one"), 1);
    end(new Continue("two"), 1);
    end(new Continue("three"), 1);
    end(new Continue("four"), 1);
    assertThat(execution.error().code()).isEqualTo("step_limit");
  }

  @Test
  void aStateThatIsTooLargeEndsTheRun() {
    start();
    end(new Continue("one"), 60);
    end(new Continue("two"), 100);
    assertThat(execution.status()).as("it replaces the one before").isEqualTo(Status.RUNNING);
    end(new Continue("three"), 101);
    assertThat(execution.error().code()).isEqualTo("output_too_large");
  }

  @Test
  void howeverItsFlowEndsTheNodeGoesOnWithThat() {
    start();
    end(new Continue("one"), 10);
    call("exec-2");
    NodeError error = new NodeError("oops", "no luck", "n", "t", 1, Map.of());
    tell(
        new Command.SubflowDone(
            active().position(), "exec-2", Status.FAILED, null, error, 0, List.of()));
    assertThat(active().progress().state()).isEqualTo("one");
    assertThat(active().progress().outcome())
        .isEqualTo(FlowOutcome.failed("flow_failed", "Execution exec-2 failed: no luck"));
    end(new Continue("two"), 10);
    assertThat(active().progress().outcome()).isNull();
  }

  @Test
  void anOutcomeIsHeldUntilTheNextState() {
    start();
    call("exec-2");
    tell(
        new Command.SubflowDone(
            active().position(), "exec-2", Status.COMPLETED, "out", null, 5, List.of()));
    assertThat(active().progress().outcome()).isEqualTo(FlowOutcome.completed("out"));
    assertThat(execution.bytes()).isEqualTo(5);
    end(new Continue("one"), 2);
    assertThat(execution.bytes()).isEqualTo(2);
    tell(new Command.Cancel());
    assertThat(execution.status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void aFlowThatIsRefusedIsAnOutcomeToo() {
    start();
    call("exec-2");
    tell(
        new Command.SubflowRefused(
            active().position(), "exec-2", "concurrency_limit", "full", true));
    assertThat(active().progress().outcome())
        .isEqualTo(FlowOutcome.failed("concurrency_limit", "full"));
  }
}
