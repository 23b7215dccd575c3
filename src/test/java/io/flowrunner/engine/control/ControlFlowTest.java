package io.flowrunner.engine.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.TestFlow;
import io.flowrunner.engine.control.Decider.Refusal;
import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.AttemptEnded;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.CompiledFlow.Batch;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.Fork;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.StoreOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Branches, bodies, batches, signals, pauses, sub-flows and the store, on the pure engine. */
class ControlFlowTest {
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  private final Decider decider =
      new Decider(new Decider.Limits(200, Duration.ofHours(1), 10_000, 4, 3, 2));
  private final List<RecordedEvent> journal = new ArrayList<>();
  private Execution execution = Execution.of("exec-1");
  private CompiledFlow flow;
  private Instant now = START;
  private Refusal refusal;

  private List<ExecutionEvent> tell(Command command) {
    Decider.Decision decision = decider.decide(flow, execution, command, new Moment(now, 0.5));
    journal.addAll(decision.events());
    execution = decision.execution();
    refusal = decision.refusal();
    return decision.events().stream().map(RecordedEvent::event).toList();
  }

  private void start(TestFlow given) {
    flow = given.build();
    tell(TestFlow.start(Map.of("n", 1)));
  }

  private List<ExecutionEvent> end(String scope, NodeResult result, long bytes) {
    Activation active = execution.scope(scope).active();
    return tell(new AttemptEnded(active.position(), active.attempt(), result, Traces.bare(bytes)));
  }

  private List<ExecutionEvent> end(String scope, Object output) {
    return end(scope, NodeResult.completed(output), 1);
  }

  private List<String> active() {
    return execution
        .activations()
        .map(each -> each.position().scope() + '|' + each.position().node())
        .sorted()
        .toList();
  }

  private static NodeResult branches(int maxParallel, boolean goOn, String... names) {
    Map<String, String> branches = new LinkedHashMap<>();
    Arrays.stream(names).forEach(name -> branches.put(name, name + "1"));
    return new NodeResult.Forked(Fork.branches(branches, maxParallel, goOn));
  }

  private static TestFlow fan() {
    return new TestFlow()
        .node("fan", "default", "after", "error", "caught")
        .node("l1", "default", "l2")
        .node("l2")
        .node("r1")
        .node("after")
        .node("caught");
  }

  @AfterEach
  void theFoldOfTheJournalIsTheSameExecution() {
    assertThat(Execution.fold("exec-1", journal)).isEqualTo(execution);
  }

  @Test
  void branchesRunBesideEachOtherAndJoin() {
    start(fan());
    end("", branches(0, false, "l", "r"), 0);
    assertThat(active()).containsExactly("fan:1/l|l1", "fan:1/r|r1", "|fan");
    assertThat(execution.scope("fan:1/l").active().input()).isEqualTo(Map.of("n", 1));
    end("fan:1/r", "R");
    end("fan:1/l", "L1");
    assertThat(execution.scope("fan:1/l").allResults()).doesNotContainKey("r1");
    end("fan:1/l", "L2");
    assertThat(active()).containsExactly("|after");
    assertThat(execution.root().active().input()).isEqualTo(Map.of("l", "L2", "r", "R"));
    assertThat(execution.root().allResults()).containsEntry("l1", "L1").containsEntry("r1", "R");
    end("", "done");
    assertThat(execution.status()).isEqualTo(Status.COMPLETED);
  }

  @Test
  void theFirstFailureEndsTheOtherBranchesAndTakesTheNodesErrorEdge() {
    start(fan());
    end("", branches(0, false, "l", "r"), 0);
    end("fan:1/r", NodeResult.failed("http_404", "gone"), 0);
    assertThat(active()).containsExactly("|caught");
    assertThat(execution.root().error()).containsEntry("node_id", "r1");
    assertThat(execution.scopes()).containsOnlyKeys("");
  }

  @Test
  void onErrorContinuePutsTheErrorInItsPlace() {
    start(fan());
    end("", branches(1, true, "l", "r"), 0);
    assertThat(active()).containsExactly("fan:1/l|l1", "|fan");
    end("fan:1/l", NodeResult.failed("oops", "no"), 0);
    assertThat(active()).containsExactly("fan:1/r|r1", "|fan");
    end("fan:1/r", "R");
    assertThat(execution.root().active().input())
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("r", "R")
        .hasEntrySatisfying(
            "l", value -> assertThat(value.toString()).contains("error").contains("oops"));
  }

  @Test
  void aBodyRunsOncePerItemWithItsOwnResultsThatAreGoneAfterwards() {
    start(
        new TestFlow()
            .node("each", "default", "after")
            .node("b1", "default", "b2")
            .node("b2")
            .node("after"));
    end("", new NodeResult.Forked(Fork.body("b1", List.of("x", "y"), 1, false)), 2);
    assertThat(execution.scope("each:1/0").place().item()).isEqualTo("x");
    assertThat(execution.scope("each:1/0").active().input()).isEqualTo("x");
    end("each:1/0", "X");
    end("each:1/0", "XX");
    assertThat(execution.scopes()).containsOnlyKeys("", "each:1/1");
    end("each:1/1", "Y");
    end("each:1/1", "YY");
    assertThat(execution.root().active().input()).isEqualTo(List.of("XX", "YY"));
    assertThat(execution.root().allResults()).containsOnlyKeys("each");
  }

  @Test
  void aForkOfNothingIsDoneAtOnce() {
    start(new TestFlow().node("each", "default", "after").node("b1").node("after"));
    end("", new NodeResult.Forked(Fork.body("b1", List.of(), 1, false)), 0);
    assertThat(execution.root().active().input()).isEqualTo(List.of());
  }

  @Test
  void aBatchRepeatsTheNodeAndIsHeldToTheLimitOfTheEngine() {
    start(
        new TestFlow()
            .node("work", "default", "after")
            .batch("work", new Batch(null, 0, false))
            .node("after"));
    end("", new NodeResult.Forked(Fork.batch(List.of(1, 2, 3, 4, 5, 6), 0, false)), 6);
    assertThat(active()).hasSize(5);
    for (int i = 5; i >= 0; i--) {
      if (execution.scopes().containsKey("work:1/" + i)) {
        end("work:1/" + i, "r" + i);
      }
    }
    end("work:1/4", "r4");
    end("work:1/5", "r5");
    assertThat(execution.root().active().input())
        .isEqualTo(List.of("r0", "r1", "r2", "r3", "r4", "r5"));
  }

  @Test
  void aFailedItemIsRetriedAloneUnderTheSameKey() {
    start(
        new TestFlow()
            .node("work", Effect.EFFECTFUL, io.flowrunner.flows.entity.RetryPolicy.of(1))
            .batch("work", new Batch(null, 1, false)));
    end("", new NodeResult.Forked(Fork.batch(List.of("a"), 1, false)), 1);
    Position first = execution.scope("work:1/0").active().position();
    assertThat(first.idempotencyKey("exec-1")).isEqualTo("exec-1:work:1/0/work:1");
    end("work:1/0", NodeResult.retryable("timeout", "slow"), 0);
    now = now.plusSeconds(60);
    tell(new Command.Wake());
    assertThat(execution.scope("work:1/0").active().attempt()).isEqualTo(2);
    end("work:1/0", NodeResult.retryable("timeout", "slow"), 0);
    assertThat(execution.status()).isEqualTo(Status.FAILED);
    assertThat(execution.error().code()).isEqualTo("timeout");
  }

  @Test
  void endInABranchEndsTheWholeRun() {
    start(fan());
    end("", branches(0, false, "l", "r"), 0);
    end("fan:1/l", new NodeResult.EndRun("early"), 5);
    assertThat(execution.status()).isEqualTo(Status.COMPLETED);
    assertThat(execution.result()).isEqualTo("early");
  }

  @Test
  void endInABranchGivesBackWhatOtherPathsHold() {
    start(fan());
    end("", branches(0, false, "l", "r"), 10);
    end("fan:1/r", new NodeResult.Forked(Fork.batch(List.of(1, 2), 0, false)), 100);
    end("fan:1/r/r1:1/0", NodeResult.completed("out"), 20);
    end("fan:1/l", new NodeResult.EndRun("early"), 5);
    assertThat(execution.status()).isEqualTo(Status.COMPLETED);
    assertThat(execution.bytes()).isEqualTo(execution.root().bytes()).isZero();
  }

  @Test
  void forksNestAndWhatAnInnerOneHoldsIsGivenBack() {
    start(
        new TestFlow()
            .node("fan", "default", "after", "error", "after")
            .node("l1")
            .node("r1")
            .node("b1")
            .node("after"));
    end("", branches(0, false, "l", "r"), 0);
    end("fan:1/l", new NodeResult.Forked(Fork.body("b1", List.of(1, 2), 0, false)), 100);
    assertThat(active())
        .containsExactly(
            "fan:1/l/l1:1/0|b1", "fan:1/l/l1:1/1|b1", "fan:1/l|l1", "fan:1/r|r1", "|fan");
    assertThat(execution.bytes()).isEqualTo(100);
    end("fan:1/l/l1:1/0", "out");
    end("fan:1/r", NodeResult.failed("oops", "no"), 0);
    assertThat(active()).containsExactly("|after");
    assertThat(execution.bytes()).isZero();
  }

  @Test
  void aLateResultOfAnEarlierForkIsNotTakenForOneOfTheNext() {
    TestFlow given = new TestFlow().node("fan", "default", "fan").node("l1").node("r1");
    start(given);
    end("", branches(0, false, "l", "r"), 0);
    Position late = execution.scope("fan:1/l").active().position();
    end("fan:1/l", "L");
    end("fan:1/r", "R");
    end("", branches(0, false, "l", "r"), 0);
    assertThat(tell(new AttemptEnded(late, 1, NodeResult.completed("old"), Traces.NONE))).isEmpty();
    assertThat(execution.scope("fan:2/l").active().position().idempotencyKey("exec-1"))
        .isEqualTo("exec-1:fan:2/l/l1:1");
  }

  @Test
  void aSignalMayComeBeforeTheWaitBeginsAndCountsOnce() {
    start(
        new TestFlow()
            .node("ask", "default", "again", "timeout", "late")
            .node("again")
            .node("late"));
    tell(new Command.Signal("ok", "yes", "id-1", 3));
    tell(new Command.Signal("ok", "yes", "id-1", 3));
    assertThat(execution.signals().count()).isEqualTo(1);
    end("", new NodeResult.WaitFor("ok", null), 0);
    assertThat(active()).containsExactly("|again");
    assertThat(execution.root().active().input()).isEqualTo("yes");
    end("", new NodeResult.WaitFor("ok", null), 0);
    assertThat(execution.isDormant()).isTrue();
    assertThat(execution.nextWake()).isEqualTo(START.plusSeconds(3600));
    tell(new Command.Signal("other", 1, null, 1));
    assertThat(execution.status()).isEqualTo(Status.RUNNING);
    tell(new Command.Signal("ok", "again", null, 3));
    assertThat(execution.result()).isEqualTo("again");
  }

  @Test
  void aWaitEndsByItsTimeWithItsOwnEdge() {
    start(
        new TestFlow()
            .node("ask", "default", "again", "timeout", "late")
            .node("again")
            .node("late"));
    end("", new NodeResult.WaitFor("ok", START.plusSeconds(5)), 0);
    now = START.plusSeconds(5);
    tell(new Command.Wake());
    assertThat(active()).containsExactly("|late");
    assertThat(execution.root().active().input()).isEqualTo(Map.of("n", 1));
  }

  @Test
  void signalsThatNobodyTakesAreBounded() {
    start(new TestFlow().node("a"));
    for (int i = 0; i < 3; i++) {
      tell(new Command.Signal("k", i, null, 1));
      assertThat(refusal).isNull();
    }
    tell(new Command.Signal("k", 3, null, 1));
    assertThat(refusal).isEqualTo(Refusal.TOO_MANY_SIGNALS);
  }

  @Test
  void aSignalThatIsTooLargeIsRefused() {
    start(new TestFlow().node("a"));
    tell(new Command.Signal("k", "x", null, 20_000));
    assertThat(refusal).isEqualTo(Refusal.TOO_LARGE);
  }

  @Test
  void aPausedRunStartsNothingAndItsTimeStandsStill() {
    start(fan());
    tell(new Command.Pause());
    assertThat(execution.status()).isEqualTo(Status.PAUSED);
    end("", branches(0, false, "l", "r"), 0);
    assertThat(active()).containsExactly("|fan");
    assertThat(execution.isDormant()).isTrue();
    assertThat(execution.nextWake()).isNull();
    now = START.plus(Duration.ofDays(3));
    assertThat(tell(new Command.Wake())).isEmpty();
    tell(new Command.Resume());
    assertThat(active()).containsExactly("fan:1/l|l1", "fan:1/r|r1", "|fan");
    assertThat(execution.deadline()).isEqualTo(now.plusSeconds(3600));
    end("fan:1/l", "L");
    tell(new Command.Pause());
    end("fan:1/l", "L2");
    end("fan:1/r", "R");
    assertThat(active()).containsExactly("|fan");
    tell(new Command.Resume());
    assertThat(active()).containsExactly("|after");
    tell(new Command.Pause());
    end("", "end");
    assertThat(execution.status()).isEqualTo(Status.PAUSED);
    tell(new Command.Resume());
    assertThat(execution.status()).isEqualTo(Status.COMPLETED);
  }

  @Test
  void whatComesDuringAPauseIsTakenAfterIt() {
    start(new TestFlow().node("ask", "default", "again").node("again"));
    end("", new NodeResult.WaitFor("ok", START.plusSeconds(5)), 0);
    tell(new Command.Pause());
    tell(new Command.Signal("ok", "yes", null, 1));
    now = START.plusSeconds(50);
    tell(new Command.Resume());
    assertThat(execution.root().active().input()).isEqualTo("yes");
  }

  @Test
  void anAttemptThatACrashCutOffDuringAPauseIsMadeAgainAfterIt() {
    start(new TestFlow().node("a"));
    tell(new Command.Pause());
    tell(new Command.Recover());
    assertThat(execution.isDormant()).isTrue();
    tell(new Command.Resume());
    assertThat(execution.root().active().attempt()).isEqualTo(2);
  }

  @Test
  void aQueuedRunBeginsWhenItIsAdmitted() {
    flow = fan().build();
    Command.Start plain = TestFlow.start(Map.of());
    tell(
        new Command.Start(
            "account-1", "flow-1", "test", 1, plain.input(), true, 0, null, null, null, List.of()));
    assertThat(execution.status()).isEqualTo(Status.QUEUED);
    assertThat(execution.isDormant()).isTrue();
    tell(new Command.Pause());
    tell(new Command.Admit());
    assertThat(refusal).isEqualTo(Refusal.PAUSED);
    tell(new Command.Resume());
    assertThat(execution.status()).isEqualTo(Status.QUEUED);
    now = START.plusSeconds(7200);
    tell(new Command.Admit());
    assertThat(active()).containsExactly("|fan");
    assertThat(execution.deadline()).isEqualTo(now.plusSeconds(3600));
  }

  @Test
  void theStoresAnswerEndsTheNodeAlsoAfterACrash() {
    start(
        new TestFlow()
            .node("count", Effect.TRANSACTIONAL, io.flowrunner.flows.entity.RetryPolicy.of(0)));
    end("", new NodeResult.Transact(new StoreOperation.Increment("k", 1, null)), 0);
    int last = journal.size() - 1;
    StoreOperation.Outcome outcome = StoreOperation.Outcome.of(Map.of("value", 1));
    RecordedEvent asked = journal.get(last);
    journal.set(
        last,
        new RecordedEvent(
            asked.seq(), asked.at(), ((ExecutionEvent.StoreApplied) asked.event()).with(outcome)));
    execution = Execution.fold("exec-1", journal);
    assertThat(execution.isDormant()).isFalse();
    tell(new Command.Recover());
    assertThat(execution.result()).isEqualTo(Map.of("value", 1));
  }

  @Test
  void anotherExecutionsEndIsTheNodesEnd() {
    start(new TestFlow().node("call"));
    Activation active = execution.root().active();
    tell(
        new Command.SubflowAsked(
            active.position(), 1, "exec-2", "flow-2", 4, Map.of(), true, false, Traces.NONE));
    assertThat(execution.isDormant()).isTrue();
    tell(
        new Command.SubflowDone(
            active.position(), "exec-3", Status.COMPLETED, "other", null, 1, List.of()));
    assertThat(execution.status()).isEqualTo(Status.RUNNING);
    tell(
        new Command.SubflowDone(
            active.position(), "exec-2", Status.CANCELLED, null, null, 0, List.of()));
    assertThat(execution.error().code()).isEqualTo("flow_cancelled");
  }

  @Test
  void aForksOwnTimeoutEndsWhatItOpened() {
    start(fan().timeout("fan", Duration.ofSeconds(10)));
    end("", branches(0, false, "l", "r"), 0);
    assertThat(execution.nextWake()).isEqualTo(START.plusSeconds(10));
    now = START.plusSeconds(10);
    tell(new Command.Wake());
    assertThat(active()).containsExactly("|caught");
    assertThat(execution.root().error()).containsEntry("code", "timeout");
  }
}
