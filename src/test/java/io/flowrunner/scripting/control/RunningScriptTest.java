package io.flowrunner.scripting.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunningScriptTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final AtomicInteger closed = new AtomicInteger();

  @Test
  void whatHasLeftItsContextLeavesItOpen() {
    RunningScript script = script(LONG);
    script.left();

    script.close();

    assertThat(closed).hasValue(0);
  }

  @Test
  void theContextIsClosedUnderWhatStays() {
    script(LONG).close();

    assertThat(closed).hasValue(1);
  }

  /** Whatever the thread has used before is not the script's. */
  @Test
  void processorTimeCountsFromTheFirstLook() {
    spend(Duration.ofMillis(20));
    RunningScript script = script(Duration.ofMillis(10));

    assertThat(script.broken()).isNull();
    spend(Duration.ofMillis(20));
    assertThat(script.broken()).isEqualTo("script_timeout");
  }

  @Test
  void whatIsUncountedDoesNotCount() {
    RunningScript script = script(Duration.ofMillis(10));
    assertThat(script.broken()).isNull();

    script.uncounted(() -> spend(Duration.ofMillis(20)));

    assertThat(script.broken()).isNull();
  }

  @Test
  void aFirstLookDuringWhatIsUncountedTakesNothingTwice() {
    RunningScript script = script(Duration.ofMillis(10));
    script.uncounted(
        () -> {
          spend(Duration.ofMillis(20));
          return script.broken();
        });

    spend(Duration.ofMillis(20));

    assertThat(script.broken()).isEqualTo("script_timeout");
  }

  private RunningScript script(Duration cpu) {
    return new RunningScript(closed::incrementAndGet, null, null, cpu, LONG, Long.MAX_VALUE / 8);
  }

  private static long spend(Duration cpu) {
    long thread = Thread.currentThread().getId();
    long until = ThreadMeter.cpu(thread) + cpu.toNanos();
    long rounds = 0;
    while (ThreadMeter.cpu(thread) < until) {
      rounds++;
    }
    return rounds;
  }
}
