package io.flowrunner.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.e2e.harness.Await;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeWaiting;
import io.flowrunner.executions.control.JournalStore;
import io.flowrunner.executions.control.WholeEngine;
import io.flowrunner.flows.entity.FlowRevision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run of ten thousand attempts that has left the memory comes back by one reading of its journal,
 * each event once.
 */
class LongRunTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How many events each reading gave. */
  private final Queue<Integer> readings = new ConcurrentLinkedQueue<>();

  @TempDir Path home;

  @Test
  void isReadOnceWhenItComesBack() {
    WholeEngine.warmUp();
    Path directory = home.resolve("db");
    WholeEngine.createDatabase(directory);
    Map<String, FlowRevision> flows = CrashFlows.compile(List.of("long"), "");
    try (WholeEngine engine = new WholeEngine(directory, flows, this::counted)) {
      engine.recover();
      for (int rounds : List.of(2_500, 4_999)) {
        String id =
            engine
                .start("long-" + rounds, "Long", Map.of("n", rounds))
                .toCompletableFuture()
                .join();
        awaitLeave(engine, id);
        int events = engine.events(id).size();
        readings.clear();

        long begun = System.nanoTime();
        assertThat(
                engine
                    .tell(id, new Command.Signal("go", rounds, null, 4))
                    .toCompletableFuture()
                    .join())
            .isTrue();
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();

        System.out.printf("A run of %d attempts came back in %d ms%n", 2 * rounds + 1, millis);
        assertThat(readings).containsExactly(events);
        Await.until("the end", PATIENCE, () -> last(engine, id) instanceof ExecutionCompleted);
      }
    }
  }

  private static void awaitLeave(WholeEngine engine, String id) {
    Await.until("the wait", PATIENCE, () -> last(engine, id) instanceof NodeWaiting);
    Await.until("it to leave the memory", PATIENCE, () -> engine.inMemory() == 0);
  }

  private static Object last(WholeEngine engine, String id) {
    var published = engine.published(id);
    return published.isEmpty() ? null : published.get(published.size() - 1);
  }

  private JournalStore counted(JournalStore kept) {
    return StoreCall.each(
        kept,
        call -> {
          Object result = call.pass();
          if (call.is("events")) {
            readings.add(((List<?>) result).size());
          }
          return result;
        });
  }
}
