package io.flowrunner.scripting.control;

import io.flowrunner.scripting.entity.ScriptSyntaxException;
import java.util.Arrays;

/** Where the lines of a text begin. */
final class Lines {
  private final int length;
  private final int[] starts;

  Lines(String text) {
    length = text.length();
    int[] found = new int[16];
    int count = 1;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (count == found.length) {
        found = Arrays.copyOf(found, count * 2);
      }
      found[count++] = at + 1;
    }
    starts = Arrays.copyOf(found, count);
  }

  int within(int position) {
    return Math.max(0, Math.min(position, length));
  }

  /** 1-based. */
  int line(int offset) {
    int found = Arrays.binarySearch(starts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** 1-based. */
  int column(int offset) {
    return offset - starts[line(offset) - 1] + 1;
  }

  ScriptSyntaxException error(String message, int position) {
    int offset = within(position);
    return new ScriptSyntaxException(message, offset, line(offset), column(offset));
  }
}
