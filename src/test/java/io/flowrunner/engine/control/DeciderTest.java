package io.flowrunner.engine.control;

import static io.flowrunner.engine.TestFlow.flow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.engine.TestFlow;
import io.flowrunner.engine.entity.Activation.BackingOff;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.AttemptEnded;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeWaiting;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.CompiledFlow.Delivery;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.flows.entity.RetryPolicy.Backoff;
import io.flowrunner.flows.entity.RetryPolicy.Jitter;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Completed;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeciderTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final RetryPolicy TWICE =
      new RetryPolicy(
          2,
          Duration.ofSeconds(1),
          Backoff.FIXED,
          Duration.ofSeconds(1),
          Jitter.NONE,
          null,
          List.of());

  private final Decider decider =
      new Decider(new Decider.Limits(50, Duration.ofHours(1), 1_000_000, 100, 3, 2));
  private final List<RecordedEvent> journal = new ArrayList<>();
  private Execution execution = Execution.of("exec-1");
  private Instant now = START;

  private List<ExecutionEvent> tell(CompiledFlow flow, Command command) {
    Decider.Decision decision = decider.decide(flow, execution, command, new Moment(now, 0.5));
    journal.addAll(decision.events());
    execution = decision.execution();
    return decision.events().stream().map(RecordedEvent::event).toList();
  }

  private void start(CompiledFlow flow) {
    tell(flow, TestFlow.start(Map.of("n", 1)));
  }

  private List<ExecutionEvent> end(CompiledFlow flow, NodeResult result) {
    var active = execution.root().active();
    return tell(flow, new AttemptEnded(active.position(), active.attempt(), result, Traces.NONE));
  }

  private String active() {
    return execution.root().active().position().node();
  }

  @Test
  void aPathOfTwoNodesEndsWithTheLastOutput() {
    CompiledFlow flow = flow().node("a", "default", "b").node("b").build();
    start(flow);
    assertThat(execution.root().active().input()).isEqualTo(Map.of("n", 1));
    end(flow, NodeResult.completed("one"));
    assertThat(active()).isEqualTo("b");
    assertThat(execution.root().active().input()).isEqualTo("one");
    end(flow, NodeResult.completed("two"));
    assertThat(execution.status()).isEqualTo(Status.COMPLETED);
    assertThat(execution.result()).isEqualTo("two");
    assertThat(journal.get(journal.size() - 1).event())
        .isEqualTo(new ExecutionCompleted("two", "b", "test.b", List.of()));
    assertThat(journal).extracting(RecordedEvent::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void theEdgeOfTheActionIsTakenElseDefault() {
    CompiledFlow flow = flow().node("a", "big", "b", "default", "c").node("b").node("c").build();
    start(flow);
    end(flow, new Completed("big", 1));
    assertThat(active()).isEqualTo("b");
    execution = Execution.of("exec-2");
    start(flow);
    end(flow, new Completed("small", 1));
    assertThat(active()).isEqualTo("c");
  }

  @Test
  void anActionWithoutAnEdgeFailsTheNodeButDefaultEndsThePath() {
    CompiledFlow flow = flow().node("a", "big", "b").node("b").build();
    start(flow);
    end(flow, new Completed("small", 1));
    assertThat(execution.status()).isEqualTo(Status.FAILED);
    assertThat(execution.error().code()).isEqualTo("no_edge");
    execution = Execution.of("exec-2");
    start(flow);
    end(flow, NodeResult.completed(1));
    assertThat(execution.status()).isEqualTo(Status.COMPLETED);
  }

  @Test
  void timeoutAndBudgetNeverFallThroughToDefault() {
    CompiledFlow flow = flow().node("a", "default", "b").node("b").build();
    start(flow);
    end(flow, new Completed("timeout", 1));
    assertThat(execution.error().code()).isEqualTo("timeout");
  }

  @Test
  void theMostExactErrorEdgeWinsAndTheNextNodeSeesTheError() {
    CompiledFlow flow =
        flow()
            .node("a", "404", "exact", "4xx", "byClass", "error", "any")
            .node("exact")
            .node("byClass")
            .node("any")
            .build();
    start(flow);
    end(flow, NodeResult.failed("http_404", "gone"));
    assertThat(active()).isEqualTo("exact");
    assertThat(execution.root().error()).containsEntry("code", "http_404");
    assertThat(execution.root().active().input()).isEqualTo(execution.root().error());
    for (var each : Map.of("http_410", "byClass", "http_500", "any", "dns", "any").entrySet()) {
      execution = Execution.of("exec-2");
      start(flow);
      end(flow, NodeResult.failed(each.getKey(), "x"));
      assertThat(active()).isEqualTo(each.getValue());
    }
  }

  @Test
  void withoutAnErrorEdgeTheRunFailsWithTheNodesError() {
    CompiledFlow flow = flow().node("a", "default", "b").node("b").build();
    start(flow);
    end(flow, NodeResult.failed("http_500", "HTTP request failed with status 500"));
    assertThat(execution.status()).isEqualTo(Status.FAILED);
    assertThat(execution.error().nodeId()).isEqualTo("a");
    assertThat(execution.error().message()).isEqualTo("HTTP request failed with status 500");
  }

  @Test
  void aFailedAttemptIsMadeAgainWhenItsTimeHasComeAndKeepsItsPosition() {
    CompiledFlow flow = flow().node("a", Effect.EFFECTFUL, TWICE).build();
    start(flow);
    Position first = execution.root().active().position();
    end(flow, NodeResult.retryable("timeout", "slow"));
    assertThat(execution.root().active().stage()).isInstanceOf(BackingOff.class);
    assertThat(execution.isDormant()).isTrue();
    assertThat(execution.nextWake()).isEqualTo(START.plusSeconds(1));
    assertThat(tell(flow, new Command.Wake())).isEmpty();
    now = START.plusSeconds(1);
    assertThat(tell(flow, new Command.Wake())).containsExactly(new NodeStarted(first, "test.a", 2));
    end(flow, NodeResult.retryable("timeout", "slow"));
    now = now.plusSeconds(1);
    tell(flow, new Command.Wake());
    end(flow, NodeResult.retryable("timeout", "slow"));
    assertThat(execution.status()).isEqualTo(Status.FAILED);
    assertThat(execution.error().attempt()).isEqualTo(3);
  }

  @Test
  void anAttemptThatIsNotTheCurrentOneChangesNothing() {
    CompiledFlow flow = flow().node("a", Effect.EFFECTFUL, TWICE).build();
    start(flow);
    Position position = execution.root().active().position();
    end(flow, NodeResult.retryable("timeout", "slow"));
    NodeResult late = NodeResult.completed("late");
    assertThat(tell(flow, new AttemptEnded(position, 1, late, Traces.NONE))).isEmpty();
    now = now.plusSeconds(1);
    tell(flow, new Command.Wake());
    assertThat(tell(flow, new AttemptEnded(position, 1, late, Traces.NONE))).isEmpty();
    assertThat(end(flow, NodeResult.completed("new")))
        .hasAtLeastOneElementOfType(NodeCompleted.class);
  }

  @Test
  void nothingFollowsTheEnd() {
    CompiledFlow flow = flow().node("a").build();
    start(flow);
    tell(flow, new Command.Cancel());
    assertThat(execution.status()).isEqualTo(Status.CANCELLED);
    for (Command command :
        List.of(
            new Command.Cancel(),
            new Command.Wake(),
            new Command.Recover(),
            new Command.Poison("internal_error", "x"),
            new Command.OutputMade(1, null, List.of()))) {
      assertThat(tell(flow, command)).isEmpty();
    }
    assertThatThrownBy(
            () ->
                execution.apply(
                    new RecordedEvent(
                        execution.seq() + 1,
                        now,
                        new ExecutionEvent.ExecutionCancelled(null, null))))
        .hasMessageContaining("has ended");
  }

  @Test
  void aBackEdgeVisitsANodeAgainAndTheStepLimitEndsIt() {
    CompiledFlow flow = flow().node("a", "default", "a", "error", "a").build();
    start(flow);
    for (int i = 1; i <= 50; i++) {
      assertThat(execution.root().active().position().visit()).isEqualTo(i);
      end(flow, NodeResult.completed(i));
    }
    assertThat(execution.error().code()).isEqualTo("step_limit");
  }

  @Test
  void aWaitGoesOnWhenItsTimeHasCome() {
    CompiledFlow flow = flow().node("a", "default", "b").node("b").build();
    start(flow);
    assertThat(end(flow, new NodeResult.WaitUntil(START.plusSeconds(9), "in")))
        .hasOnlyElementsOfType(NodeWaiting.class);
    assertThat(execution.nextWake()).isEqualTo(START.plusSeconds(9));
    now = START.plusSeconds(9);
    tell(flow, new Command.Wake());
    assertThat(active()).isEqualTo("b");
    assertThat(execution.root().last()).isEqualTo("in");
  }

  @Test
  void theRunsTimeoutEndsItWhateverIsUnderWay() {
    CompiledFlow flow =
        flow()
            .timeout(Duration.ofSeconds(5))
            .node("a", "default", "b", "error", "b")
            .node("b")
            .build();
    start(flow);
    now = START.plusSeconds(5);
    tell(flow, new Command.Wake());
    assertThat(execution.status()).isEqualTo(Status.FAILED);
    assertThat(execution.error().code()).isEqualTo("run_timeout");
  }

  @Test
  void theFlowsOutputIsAskedForBeforeTheEnd() {
    CompiledFlow flow = flow().output("x").node("a").build();
    start(flow);
    end(flow, NodeResult.completed(1));
    assertThat(execution.isFinishing()).isTrue();
    tell(flow, new Command.OutputMade("made", null, List.of("s3cret")));
    assertThat(execution.result()).isEqualTo("made");
    assertThat(execution.secrets()).contains("s3cret");
  }

  @Test
  void endAndFailEndTheRunFromAnyNode() {
    CompiledFlow flow = flow().node("a", "default", "b", "error", "b").node("b").build();
    start(flow);
    end(flow, new NodeResult.EndRun("done"));
    assertThat(execution.result()).isEqualTo("done");
    execution = Execution.of("exec-2");
    start(flow);
    end(flow, new NodeResult.FailRun("no_such_order", "order 7"));
    assertThat(execution.error().code()).isEqualTo("no_such_order");
  }

  @Test
  void aRunThatHoldsTooMuchFailsNamingNodeAndSize() {
    CompiledFlow flow = flow().node("a", "default", "b").node("b").build();
    start(flow);
    var active = execution.root().active();
    Traces large = Traces.bare(1_000_001);
    tell(flow, new AttemptEnded(active.position(), 1, NodeResult.completed("x"), large));
    assertThat(execution.error().code()).isEqualTo("output_too_large");
    assertThat(execution.error().message()).contains("1000001").contains("node a");
  }

  @Test
  void afterACrashAnAttemptIsMadeAgainButNeverAnAtMostOnceOne() {
    CompiledFlow flow =
        flow()
            .node("a", "default", "b")
            .node("b", Effect.EFFECTFUL, RetryPolicy.of(0), Delivery.AT_MOST_ONCE)
            .build();
    start(flow);
    assertThat(tell(flow, new Command.Recover()))
        .containsExactly(new NodeStarted(new Position("", "a", 1), "test.a", 2));
    end(flow, NodeResult.completed(1));
    assertThat(tell(flow, new Command.Recover()))
        .hasExactlyElementsOfTypes(NodeFailed.class, ExecutionFailed.class);
    assertThat(execution.error().code()).isEqualTo("outcome_unknown");
  }

  @Test
  void aRunThatItsRecoveryEndsIsNotEndedAgainByItsDeadline() {
    CompiledFlow flow =
        flow()
            .node("a", Effect.EFFECTFUL, RetryPolicy.of(0), Delivery.AT_MOST_ONCE)
            .timeout(Duration.ofSeconds(5))
            .build();
    start(flow);
    now = START.plusSeconds(5);
    assertThat(tell(flow, new Command.Recover()))
        .hasExactlyElementsOfTypes(NodeFailed.class, ExecutionFailed.class);
    assertThat(execution.error().code()).isEqualTo("outcome_unknown");
  }

  @Test
  void aCrashDoesNotUseUpARetry() {
    CompiledFlow flow = flow().node("a", Effect.EFFECTFUL, TWICE).build();
    start(flow);
    tell(flow, new Command.Recover());
    tell(flow, new Command.Recover());
    assertThat(execution.root().active().attempt()).isEqualTo(3);
    end(flow, new Failed("timeout", "slow", true, Map.of(), null));
    assertThat(execution.status()).isEqualTo(Status.RUNNING);
    assertThat(execution.root().active().stage()).isInstanceOf(BackingOff.class);
  }

  @Test
  void theFoldOfTheJournalIsTheSameExecution() {
    CompiledFlow flow =
        flow()
            .node("a", Effect.EFFECTFUL, TWICE, "default", "b", "error", "b")
            .node("b", "default", "c")
            .node("c")
            .build();
    start(flow);
    end(flow, NodeResult.retryable("timeout", "x"));
    now = now.plusSeconds(1);
    tell(flow, new Command.Wake());
    end(flow, NodeResult.failed("dns", "x"));
    end(flow, new NodeResult.WaitUntil(now.plusSeconds(3), List.of(1)));
    for (int upTo = 0; upTo <= journal.size(); upTo++) {
      Execution folded = Execution.fold("exec-1", journal.subList(0, upTo));
      assertThat(folded.seq()).isEqualTo(upTo);
    }
    assertThat(Execution.fold("exec-1", journal)).isEqualTo(execution);
  }
}
