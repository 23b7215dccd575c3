package io.flowrunner.scripting.control;

import io.flowrunner.scripting.entity.ScriptCall;

/**
 * Hands on what one call prints, up to the limits; what goes beyond is dropped and said so once.
 * Printing too much does not fail the script.
 */
final class ScriptConsole {
  private final ScriptCall.Console target;
  private int linesLeft;
  private long bytesLeft;
  private boolean truncated;

  ScriptConsole(ScriptCall.Console target, ScriptLimits limits) {
    this.target = target;
    linesLeft = limits.consoleLines();
    bytesLeft = limits.consoleBytes();
  }

  void line(String level, String text) {
    if (target == null || truncated) {
      return;
    }
    long bytes = ScriptText.utf8Length(text);
    if (linesLeft == 0 || bytes > bytesLeft) {
      truncated = true;
      target.line("warn", "console output truncated");
      return;
    }
    linesLeft--;
    bytesLeft -= bytes;
    target.line(level, ScriptText.wellFormed(text));
  }
}
