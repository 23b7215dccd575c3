package io.flowrunner.executions.control;

import java.util.List;
import java.util.Map;

/** How large a JSON value is, near enough, without writing it. */
final class JsonSize {
  /** Deeper values are refused: nobody could read them back. */
  static final int MAX_DEPTH = 180;

  private JsonSize() {}

  /**
   * Bytes of the value as JSON, within a few per cent for plain text.
   *
   * @return -1 when it is nested deeper than {@link #MAX_DEPTH}
   */
  static long of(Object value) {
    return of(value, 0);
  }

  /** As {@link #of}; what is nested too deep counts as nothing. */
  static long counted(Object value) {
    return Math.max(0, of(value));
  }

  private static long of(Object value, int depth) {
    if (depth > MAX_DEPTH) {
      return -1;
    }
    if (value instanceof String text) {
      return text(text);
    }
    if (value instanceof Map<?, ?> map) {
      long size = 2;
      for (Map.Entry<?, ?> member : map.entrySet()) {
        long inner = of(member.getValue(), depth + 1);
        if (inner < 0) {
          return -1;
        }
        size += text(member.getKey().toString()) + 2 + inner;
      }
      return size;
    }
    if (value instanceof List<?> list) {
      long size = 2;
      for (Object item : list) {
        long inner = of(item, depth + 1);
        if (inner < 0) {
          return -1;
        }
        size += 1 + inner;
      }
      return size;
    }
    return value == null ? 4 : value.toString().length();
  }

  private static long text(String text) {
    long size = 2;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      size += c < 0x20 ? 6 : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }
    return size;
  }
}
