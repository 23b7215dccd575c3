package io.flowrunner.executions.control;

import static io.flowrunner.executions.control.EngineFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The real gate and runners on real threads, with starts, ends, pauses and restarts by chance. */
class ConcurrencyLimitPropertyTest {
  private static final int SCENARIOS = 200;
  private static final int AT_ONCE = 32;

  @Test
  void noMoreRunsThanTheLimitAreUnderWayAndTheQueueDrains() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int seed = 1; seed <= SCENARIOS; seed++) {
        Scenario scenario = new Scenario(seed);
        all.add(threads.submit(scenario::play));
      }
      for (Future<?> each : all) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** One flow with a limit, and what happens to it. */
  private static final class Scenario {
    private final int seed;
    private final Random chance;
    private final int limit;
    private final InMemoryJournalStore store = new InMemoryJournalStore();
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final List<String> ids = new ArrayList<>();
    private volatile int most;
    private EngineFixture engine;

    /** Of this engine: one that was stopped may still begin an attempt. */
    private Map<String, CompletableFuture<NodeResult>> working;

    private Scenario(int seed) {
      this.seed = seed;
      this.chance = new Random(seed * 0x9E3779B9L);
      this.limit = 1 + chance.nextInt(2);
    }

    private void play() {
      boot();
      for (int i = 10 + chance.nextInt(30); i > 0; i--) {
        anything();
      }
      await(this::drains);
      assertThat(most).as("most at once, seed %d", seed).isLessThanOrEqualTo(limit);
      engine.close();
    }

    private void boot() {
      Map<String, CompletableFuture<NodeResult>> begun = new ConcurrentHashMap<>();
      working = begun;
      engine =
          new EngineFixture(store)
              .node(
                  "work",
                  Effect.NONE,
                  RetryPolicy.of(0),
                  (input, context) -> work(begun, context.executionId()))
              .limit(limit);
      engine.store.poison = this::watch;
      engine.start();
      engine.active.recover();
    }

    private static NodeResult work(
        Map<String, CompletableFuture<NodeResult>> begun, String executionId) {
      CompletableFuture<NodeResult> result = new CompletableFuture<>();
      begun.put(executionId, result);
      return new NodeResult.Pending(result);
    }

    /** Called on the journal's thread, in the order of the commits. */
    private boolean watch(Segment segment) {
      Execution after = segment.after();
      if (after.status().isTerminal()) {
        underWay.remove(after.id());
      } else if (!after.isQueued()) {
        underWay.add(after.id());
      }
      most = Math.max(most, underWay.size());
      return false;
    }

    private void anything() {
      int kind = chance.nextInt(20);
      if (kind < 6) {
        start(Beginning.of(Map.of()));
      } else if (kind < 10) {
        end();
      } else if (kind < 12) {
        tell(new Command.Cancel());
      } else if (kind < 15) {
        tell(new Command.Pause());
      } else if (kind < 18) {
        ids.stream().filter(id -> chance.nextBoolean()).forEach(this::resume);
      } else if (kind < 19) {
        again();
      } else {
        restart();
      }
    }

    private void start(Beginning beginning) {
      String id = String.format("exec-%03d", ids.size());
      engine.active.start(id, engine.revision(), beginning, null).toCompletableFuture().join();
      ids.add(id);
    }

    private void again() {
      for (String id : ids) {
        if (engine.stored(id).status() == Status.CANCELLED) {
          Retry retry = new Retry(id, store.events(id, 1));
          start(retry.beginning(engine.revision(), null));
          return;
        }
      }
    }

    private void end() {
      working.values().forEach(result -> result.complete(NodeResult.completed("done")));
    }

    private void tell(Command command) {
      if (!ids.isEmpty()) {
        engine.active.tell(ids.get(chance.nextInt(ids.size())), command);
      }
    }

    /** As {@code Executions.resume}. */
    private void resume(String id) {
      engine
          .active
          .tell(id, new Command.Resume())
          .thenAccept(
              answer -> {
                if (answer.refusal() == null && answer.execution().isQueued()) {
                  engine.active.requeue(answer.execution());
                }
              });
    }

    private void restart() {
      if (chance.nextBoolean()) {
        engine.crash();
      }
      try {
        engine.journal.stop(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      engine.close();
      boot();
    }

    private boolean drains() {
      end();
      List<String> open =
          ids.stream().filter(id -> !engine.stored(id).status().isTerminal()).toList();
      open.stream().filter(id -> engine.stored(id).isPaused()).forEach(this::resume);
      return open.isEmpty();
    }
  }
}
