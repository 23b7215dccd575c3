package io.flowrunner.performance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.flowrunner.executions.control.WholeEngine;
import io.flowrunner.flows.control.FlowLanguage;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.library.control.EndNode;
import io.flowrunner.library.data.TransformNode;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.platform.control.Json;
import io.flowrunner.platform.control.Settings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a run of the benchmark's flow costs in things that can be counted, over a database in files.
 * Of several rounds the cheapest counts: a machine that stands still for a quarter of a second may
 * split a run's segment, and other threads of the virtual machine allocate as well.
 */
class RunCostTest {
  private static final Path BENCH = Path.of("src/bench/resources/io/flowrunner/bench");

  /** Half as much again as it was in November 2026. */
  private static final long MOST_BYTES = 280 << 10;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int ROUNDS = 3;
  private static final int RUNS = 100;
  private static final int WARM_UP = 500;

  @TempDir static Path directory;

  private static Map<String, Object> input;
  private static WholeEngine engine;

  @BeforeAll
  static void open() throws IOException {
    input = input();
    FlowLanguage language =
        new FlowLanguage(
            new NodeCatalogue(List.of(new TransformNode(), new EndNode())),
            new ParamsBinder(),
            Settings.of(Map.of()));
    FlowRevision flow =
        new FlowRevision(
            "account-1",
            "flow-1",
            1,
            "bench",
            language.read(Files.readString(BENCH.resolve("flow.yaml")), Set.of()).flow().get());
    WholeEngine.warmUp();
    WholeEngine.createDatabase(directory.resolve("database"));
    engine = new WholeEngine(directory.resolve("database"), Map.of("bench", flow), store -> store);
    engine.recover();
  }

  @SuppressWarnings("unchecked") // what Jackson makes of an object
  private static Map<String, Object> input() throws IOException {
    return Json.read(Files.readAllBytes(BENCH.resolve("body.json")), Map.class);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void anAwaitedRunIsOneRowOfItsOwnAndOneOfTheJournal() {
    assertThat(cheapest(() -> run(RUNS, true))).isEqualTo(new Rows(RUNS, RUNS, 3 * RUNS));
  }

  @Test
  void anotherRunIsTwoRowsOfTheJournalAtMost() {
    Rows rows = cheapest(() -> run(RUNS, false));
    assertThat(rows.executions()).isEqualTo(RUNS);
    assertThat(rows.segments()).isBetween((long) RUNS, 2L * RUNS);
  }

  @Test
  void aRunAllocatesNoMoreThanItDid() {
    run(WARM_UP, true);
    long cheapest = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = allocated();
      run(RUNS, true);
      cheapest = Math.min(cheapest, allocated() - before);
    }
    assertThat(cheapest / RUNS).isPositive().isLessThan(MOST_BYTES);
  }

  /** Of threads that live; those of the engine do not end while it is busy. */
  private static long allocated() {
    long[] bytes = THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds());
    return Arrays.stream(bytes).filter(each -> each > 0).sum();
  }

  private static Rows cheapest(Runnable work) {
    Rows cheapest = null;
    for (int round = 0; round < ROUNDS; round++) {
      Rows before = Rows.now();
      work.run();
      Rows written = Rows.now().since(before);
      if (cheapest == null || written.all() < cheapest.all()) {
        cheapest = written;
      }
    }
    return cheapest;
  }

  private static void run(int times, boolean awaited) {
    for (int i = 0; i < times; i++) {
      engine.run("bench", input, awaited).toCompletableFuture().join();
    }
  }

  /**
   * @param all that the journal says it has written, with the counts of executions
   */
  private record Rows(long executions, long segments, long all) {
    static Rows now() {
      return new Rows(in("execution"), in("journal_segment"), engine.rowsWritten());
    }

    Rows since(Rows before) {
      return new Rows(executions - before.executions, segments - before.segments, all - before.all);
    }

    private static long in(String table) {
      List<Object[]> count = engine.rows("SELECT COUNT(*), 0 FROM " + table);
      return ((Number) count.get(0)[0]).longValue();
    }
  }
}
