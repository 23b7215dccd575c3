package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of servers with random flows, commands, crashes and interleavings. One seed: {@code
 * -Dflowrunner.test.seed=<n>}; more of them: {@code -Dflowrunner.test.seeds=<count>}.
 */
class EngineSimulationTest {
  private static final int MOST_REPORTED = 3;

  @Test
  void everySeedKeepsWhatTheEnginePromises() {
    Long only = Long.getLong("flowrunner.test.seed");
    LongStream seeds =
        only == null
            ? LongStream.rangeClosed(1, Long.getLong("flowrunner.test.seeds", 10_000))
            : LongStream.of(only);
    Map<Long, Throwable> failures = new ConcurrentSkipListMap<>();
    seeds.parallel().forEach(seed -> simulate(seed, failures));
    assertThat(failures).as(() -> report(failures)).isEmpty();
  }

  private static void simulate(long seed, Map<Long, Throwable> failures) {
    if (failures.size() < MOST_REPORTED) {
      try {
        new Scheduler(seed).run();
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        failures.put(seed, e);
      }
    }
  }

  private static String report(Map<Long, Throwable> failures) {
    failures.values().forEach(Throwable::printStackTrace);
    return failures.entrySet().stream()
        .map(
            each ->
                "mvn test -Dtest=EngineSimulationTest -Dflowrunner.test.seed="
                    + each.getKey()
                    + "  # "
                    + each.getValue())
        .collect(Collectors.joining("\n", "\n", "\n"));
  }
}
