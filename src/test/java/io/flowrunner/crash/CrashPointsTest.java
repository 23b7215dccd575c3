package io.flowrunner.crash;

import io.flowrunner.executions.control.WholeEngine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stops the process at the commits of the journal, or lets commits go wrong, and takes over: a
 * sample in every build, with {@code -Plong} all of them. One point again: {@code mvn test
 * -Dtest=CrashPointsTest -Dflowrunner.test.crash=loop:7:after}; a sample again: {@code
 * -Dflowrunner.test.seed=...}. Threads are not replayed: the same point may fall elsewhere.
 */
class CrashPointsTest {
  private static final int SAMPLE = 20;

  @TempDir static Path directory;
  private static CrashDesk desk;

  @BeforeAll
  static void open() {
    WholeEngine.warmUp();
    desk = new CrashDesk(directory);
  }

  @AfterAll
  static void close() {
    desk.close();
  }

  @TestFactory
  Stream<DynamicTest> everyRunComesToItsOneEnd() {
    return points().stream()
        .map(point -> DynamicTest.dynamicTest(point.toString(), () -> desk.tryOut(point)));
  }

  private static List<CrashPoint> points() {
    String chosen = System.getProperty("flowrunner.test.crash", "");
    if (!chosen.isEmpty()) {
      return Arrays.stream(chosen.split(",")).map(CrashPoint::parse).toList();
    }
    List<CrashPoint> all = desk.allPoints();
    if (Boolean.getBoolean("flowrunner.test.long")) {
      return all;
    }
    long seed = Long.getLong("flowrunner.test.seed", System.nanoTime());
    System.out.println("CrashPointsTest: -Dflowrunner.test.seed=" + seed);
    Collections.shuffle(all, new Random(seed));
    return all.subList(0, Math.min(SAMPLE, all.size()));
  }
}
