package io.flowrunner.executions.control;

import static io.flowrunner.executions.control.EngineFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.TestFlow;
import io.flowrunner.engine.control.Decider;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Handoff.Kind;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandoffsTest {
  private static final Handoff START = new Handoff(Kind.START, "exec-sub-2", "exec-1");

  private static final Position CALL = new Position(Position.ROOT, "call", 1);
  private static final Command SUBFLOW_ASKED =
      new Command.SubflowAsked(
          CALL, 1, START.targetId(), "flow-1", 1, Map.of(), true, false, Traces.NONE);

  /** A parent that runs its own flow once. */
  private static EngineFixture engineOver(JournalStore store) {
    return new EngineFixture(store)
        .node(
            "call",
            Effect.NONE,
            RetryPolicy.of(0),
            (input, context) ->
                context.executionId().equals(START.sourceId())
                    ? new NodeResult.StartFlow("flow-1", Map.of(), true)
                    : NodeResult.completed("done"))
        .start();
  }

  @Test
  void aStartThatIsDoneTwiceIsOwedUntilItIsCommitted() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (EngineFixture engine = engineOver(new InMemoryJournalStore())) {
      holdBackTheStart(engine, reached, goOn);
      engine.run(START.sourceId());
      reached.await(20, TimeUnit.SECONDS);
      new Handoffs(engine.store, engine.active, Runnable::run, Runnable::run, engine.clock)
          .recover();
      boolean owed = engine.store.isOwed(START);
      goOn.countDown();
      assertThat(owed).isTrue();
      assertThat(engine.awaitEnd(START.sourceId()).result()).isEqualTo("done");
      await(() -> engine.store.handoffs(Instant.MAX, 9).isEmpty());
    }
  }

  @Test
  void whoAsksForAnAnnouncedRunWaitsUntilItHasBegun() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (EngineFixture engine = engineOver(new InMemoryJournalStore())) {
      holdBackTheStart(engine, reached, goOn);
      engine.run(START.sourceId());
      assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
      Thread asking = Thread.currentThread();
      Thread letsGo =
          new Thread(
              () -> {
                await(() -> asking.getState() == Thread.State.TIMED_WAITING);
                goOn.countDown();
              });
      letsGo.start();
      engine.active.await(START);
      assertThat(engine.store.owner(START.targetId())).isPresent();
      letsGo.join();
    }
  }

  @Test
  void whoAsksForAnAnnouncedRunLetsItBegin() {
    InMemoryJournalStore store = new InMemoryJournalStore();
    try (EngineFixture engine = engineOver(store)) {
      write(store, engine.revision(), TestFlow.start(Map.of()), SUBFLOW_ASKED);
      engine.active.await(START);
      assertThat(store.owner(START.targetId())).isPresent();
    }
  }

  @Test
  void whatFailsOnceIsTriedAgainSoon() {
    AtomicInteger asked = new AtomicInteger();
    InMemoryJournalStore store =
        new InMemoryJournalStore() {
          @Override
          public boolean isOwed(Handoff handoff) {
            if (asked.getAndIncrement() == 0) {
              throw new IllegalStateException("a deadlock");
            }
            return super.isOwed(handoff);
          }
        };
    try (EngineFixture engine = engineOver(store)) { // it does not look for what is left
      engine.run(START.sourceId());
      assertThat(engine.awaitEnd(START.sourceId()).result()).isEqualTo("done");
      assertThat(asked.get()).isGreaterThan(1);
    }
  }

  @Test
  void aStartThatWasRefusedBeforeACrashIsNotMadeAfterIt() {
    InMemoryJournalStore store = new InMemoryJournalStore();
    try (EngineFixture engine = engineOver(store)) {
      write(
          store,
          engine.revision(),
          TestFlow.start(Map.of()),
          SUBFLOW_ASKED,
          new Command.SubflowRefused(CALL, START.targetId(), "concurrency_limit", "full", true));
      assertThat(store.isOwed(START)).isTrue();
      engine.active.recover();
      await(() -> !store.isOwed(START));
      assertThat(engine.active.contains(START.targetId())).isFalse();
      assertThat(store.owner(START.targetId())).isEmpty();
    }
  }

  /** The store takes the start only when it may go on. */
  private static void holdBackTheStart(
      EngineFixture engine, CountDownLatch reached, CountDownLatch goOn) {
    engine.store.poison =
        segment -> {
          if (segment.executionId().equals(START.targetId())) {
            reached.countDown();
            awaitQuietly(goOn);
          }
          return false;
        };
  }

  /** Each command's events as a commit of their own. */
  private static void write(
      InMemoryJournalStore store, FlowRevision revision, Command... commands) {
    Decider decider = new Decider(new Decider.Limits(9, Duration.ofHours(1), 9_999, 9, 9, 9));
    Execution execution = Execution.of(START.sourceId());
    for (Command command : commands) {
      Execution before = execution.seq() == 0 ? null : execution;
      Decider.Decision decision =
          decider.decide(revision.flow(), execution, command, new Moment(Instant.now(), 0));
      execution = decision.execution();
      store.write("w", List.of(new Segment(before, execution, decision.events(), null, 1, null)));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
