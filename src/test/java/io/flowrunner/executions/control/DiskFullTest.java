package io.flowrunner.executions.control;

import static io.flowrunner.executions.control.EngineFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.platform.control.DatabaseOnSmallDisk;
import io.flowrunner.platform.control.SmallDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failure matrix: the disk is full. 503, no corruption, all goes on after space is made. */
class DiskFullTest {
  private static final RetryPolicy NONE = RetryPolicy.of(0);
  private static final String FILLING = "x".repeat(900);

  @TempDir Path home;

  @Test
  void nothingIsLostAndAllGoesOnAfterSpaceIsMade() throws Exception {
    try (DatabaseOnSmallDisk disk = new DatabaseOnSmallDisk(home.resolve("database"));
        StoreOnDerby derby = new StoreOnDerby(disk.dataSource());
        EngineFixture engine = new EngineFixture(derby.store)) {
      engine
          .node(
              "a", Effect.EFFECTFUL, NONE, (in, c) -> NodeResult.completed(FILLING), "default", "b")
          .node("b", Effect.EFFECTFUL, NONE, (in, c) -> NodeResult.completed(in))
          .start();
      engine.active.recover();
      List<String> accepted = new ArrayList<>();
      for (int round = 0; round < 2; round++) {
        run(engine, "before-" + round).get(20, TimeUnit.SECONDS);
        engine.awaitEnd("before-" + round);
        accepted.add("before-" + round);

        SmallDisk.room(60_000);
        List<CompletableFuture<Execution>> begun = new ArrayList<>();
        // what does not fit may still leave room for something smaller: until nothing moves
        while (!isStuck(engine, begun)) {
          String id = "exec-" + round + "-" + begun.size();
          begun.add(run(engine, id));
          accepted.add(id);
          // as Starts does: nothing is begun while the journal cannot be written
          await(() -> mayBegin(engine) || isStuck(engine, begun));
        }

        SmallDisk.room(Long.MAX_VALUE / 2);
        await(() -> engine.journal.isAlive());
        await(() -> !engine.active.isFull("account-1"));
        for (String id : accepted) {
          Execution ended = engine.awaitEnd(id);
          assertThat(ended.status()).isEqualTo(Status.COMPLETED);
          List<RecordedEvent> events = engine.store.events(id, 1);
          for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).seq()).isEqualTo(i + 1);
          }
        }
        assertThat(begun).allMatch(each -> !each.isCompletedExceptionally());
      }
      await(() -> engine.active.size() == 0);
      disk.assertSound();
    }
  }

  private static boolean mayBegin(EngineFixture engine) {
    return engine.journal.waiting() < 50 && !engine.active.isFull("account-1");
  }

  private static boolean isStuck(EngineFixture engine, List<CompletableFuture<Execution>> begun) {
    return !engine.journal.isAlive() && begun.stream().anyMatch(each -> !each.isDone());
  }

  private static CompletableFuture<Execution> run(EngineFixture engine, String id) {
    return engine.run(id).toCompletableFuture();
  }
}
