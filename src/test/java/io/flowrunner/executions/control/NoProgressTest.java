package io.flowrunner.executions.control;

import static io.flowrunner.executions.control.EngineFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failure matrix: what can never make progress fails once, with one log line. */
class NoProgressTest {
  private static final Logger ENGINE = Logger.getLogger("io.flowrunner.executions.control");

  private final Queue<String> logged = new ConcurrentLinkedQueue<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          if (line.getLevel().intValue() >= Level.INFO.intValue()) {
            logged.add(new SimpleFormatter().formatMessage(line));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    ENGINE.addHandler(handler);
  }

  @AfterEach
  void stop() {
    ENGINE.removeHandler(handler);
  }

  private static EngineFixture engine() {
    EngineFixture engine =
        new EngineFixture()
            .node(
                "a",
                Effect.EFFECTFUL,
                RetryPolicy.of(0),
                (input, context) -> NodeResult.completed(input))
            .start();
    engine.active.recover(Duration.ofMillis(5));
    return engine;
  }

  private static boolean endsNode(Segment segment) {
    return segment.events().stream().anyMatch(each -> each.event() instanceof NodeCompleted);
  }

  private static void awaitLooks(EngineFixture engine) {
    int looks = engine.store.looks.get();
    await(() -> engine.store.looks.get() > looks + 5);
  }

  @Test
  void whatCannotBeStoredFailsOnceWithOneLogLine() {
    try (EngineFixture engine = engine()) {
      engine.store.poison =
          segment -> segment.executionId().equals("exec-bad") && endsNode(segment);
      engine.run("exec-bad");
      engine.run("exec-good");
      assertThat(engine.awaitEnd("exec-bad").error().code()).isEqualTo("internal_error");
      assertThat(engine.awaitEnd("exec-good").status()).isEqualTo(Status.COMPLETED);
      await(() -> engine.active.size() == 0);
      List<RecordedEvent> events = engine.store.events("exec-bad", 1);
      int written = engine.store.writes.get();
      awaitLooks(engine);
      assertThat(engine.store.writes).hasValue(written);
      assertThat(engine.store.events("exec-bad", 1)).isEqualTo(events);
      assertThat(logged).hasSize(1).allMatch(line -> line.contains("exec-bad"));
    }
  }

  @Test
  void whatCannotEvenFailIsLeftAlone() throws Exception {
    try (EngineFixture engine = engine()) {
      engine.store.poison =
          segment -> segment.executionId().equals("exec-bad") && segment.before() != null;
      engine.run("exec-bad").toCompletableFuture().get(5, TimeUnit.SECONDS);
      await(() -> engine.active.size() == 0);
      awaitLooks(engine);
      assertThat(logged).hasSize(2).allMatch(line -> line.contains("exec-bad"));
      assertThat(engine.stored("exec-bad").status()).isEqualTo(Status.RUNNING);
      engine.run("exec-good");
      assertThat(engine.awaitEnd("exec-good").status()).isEqualTo(Status.COMPLETED);
    }
  }
}
