package io.flowrunner.executions.control;

import static io.flowrunner.executions.control.EngineFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Handoff.Kind;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandoffsTest {
  private static final Handoff START = new Handoff(Kind.START, "exec-sub-2", "exec-1");

  /** A parent that runs its own flow once. */
  private static EngineFixture engine() {
    return new EngineFixture()
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
    try (EngineFixture engine = engine()) {
      engine.store.poison =
          segment -> {
            if (segment.executionId().equals(START.targetId())) {
              reached.countDown();
              awaitQuietly(goOn);
            }
            return false;
          };
      engine.run(START.sourceId());
      reached.await(20, TimeUnit.SECONDS);
      new Handoffs(engine.store, engine.active, Runnable::run, engine.clock).recover();
      boolean owed = engine.store.isOwed(START);
      goOn.countDown();
      assertThat(owed).isTrue();
      assertThat(engine.awaitEnd(START.sourceId()).result()).isEqualTo("done");
      await(() -> engine.store.handoffs(Instant.MAX, 9).isEmpty());
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
