package io.flowrunner.scripting.control;

import io.flowrunner.platform.control.Settings;
import java.time.Duration;

/** What one call of a script may use, and how many contexts are kept. */
record ScriptLimits(
    Duration cpu,
    Duration wall,
    long memory,
    int depth,
    int contexts,
    long output,
    int items,
    int text,
    int consoleLines,
    long consoleBytes) {
  /** No flow may ask for more CPU time than this. */
  static final Duration LONGEST_CPU = Duration.ofSeconds(10);

  static ScriptLimits of(Settings settings) {
    return new ScriptLimits(
        settings.get(Settings.SCRIPT_CPU),
        settings.get(Settings.SCRIPT_WALL),
        settings.get(Settings.SCRIPT_MEMORY),
        settings.get(Settings.SCRIPT_DEPTH),
        settings.get(Settings.SCRIPT_CONTEXTS),
        settings.get(Settings.SCRIPT_OUTPUT),
        settings.get(Settings.SCRIPT_ITEMS),
        settings.get(Settings.SCRIPT_TEXT),
        settings.get(Settings.CONSOLE_LINES),
        settings.get(Settings.CONSOLE_BYTES));
  }

  Duration cpu(Duration asked) {
    if (asked == null) {
      return cpu;
    }
    return asked.compareTo(LONGEST_CPU) < 0 ? asked : LONGEST_CPU;
  }
}
