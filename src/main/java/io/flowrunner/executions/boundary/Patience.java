package io.flowrunner.executions.boundary;

import io.flowrunner.platform.control.Durations;
import io.flowrunner.problems.entity.ProblemException;
import java.time.Duration;

/** The query parameter {@code wait}: how long a client waits for the end of a run. */
final class Patience {
  private Patience() {}

  /**
   * @param text null for not at all
   * @param longest longer ones are cut to it
   */
  static Duration of(String text, Duration longest) {
    if (text == null) {
      return Duration.ZERO;
    }
    Duration wait =
        Durations.parse(text)
            .orElseThrow(
                () -> ProblemException.invalid("wait", "wait must be a duration, such as 30s"));
    return wait.compareTo(longest) < 0 ? wait : longest;
  }
}
