package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Handoff.Kind;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HandoffsTest {
  /**
   * As in an outage that lasts until the handoff is tried again: a crash must not lose the start.
   */
  @Test
  void aStartThatIsNotStoredYetStaysOwed() {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    try (EngineFixture engine = new EngineFixture()) {
      engine.node(
          "call",
          Effect.NONE,
          RetryPolicy.of(0),
          (input, context) ->
              Map.of("leaf", true).equals(input)
                  ? NodeResult.completed("done")
                  : new NodeResult.StartFlow("test", Map.of("leaf", true), true));
      engine.store.poison =
          segment -> {
            if (segment.before() == null && segment.after().start().parent() != null) {
              reached.countDown();
              awaitUninterruptibly(released);
            }
            return false;
          };
      engine.start().run("exec-1");
      awaitUninterruptibly(reached);
      Handoff start = engine.store.handoffs(engine.clock.instant(), 10).get(0);
      assertThat(start.kind()).isEqualTo(Kind.START);

      Clock later = Clock.offset(engine.clock, Duration.ofMinutes(1));
      new Handoffs(engine.store, engine.active, Runnable::run, later).tryAgain();

      assertThat(engine.store.isOwed(start)).isTrue();
      released.countDown();
      assertThat(engine.awaitEnd("exec-1").status()).isEqualTo(Status.COMPLETED);
      EngineFixture.await(() -> !engine.store.isOwed(start));
    } finally {
      released.countDown();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    EngineFixture.await(() -> latch.getCount() == 0);
  }
}
