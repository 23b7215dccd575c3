package io.flowrunner.executions.control;

import io.flowrunner.scripting.entity.ScriptFailedException;

/**
 * How large one value may be that a run keeps.
 *
 * @param maxBytes as JSON
 */
record OutputLimit(long maxBytes) {

  /**
   * The size of the value as JSON.
   *
   * @throws ScriptFailedException with {@code output_too_large}
   */
  long check(Object value) {
    long bytes = JsonSize.of(value);
    if (bytes < 0) {
      throw new ScriptFailedException(
          ScriptFailedException.OUTPUT_TOO_LARGE,
          "The output is nested deeper than " + JsonSize.MAX_DEPTH + " levels");
    } else if (bytes > maxBytes) {
      throw new ScriptFailedException(
          ScriptFailedException.OUTPUT_TOO_LARGE,
          "The output has " + bytes + " bytes as JSON; the limit is " + maxBytes);
    }
    return bytes;
  }
}
