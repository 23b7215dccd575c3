package io.flowrunner.library.sql;

import java.util.List;
import java.util.Map;

/** What one attempt may still read, so that a giant result ends before the memory does. */
final class Room {
  private static final int SMALL = 8;

  private final int maxRows;
  private final long maxBytes;
  private int rows;
  private long bytes;

  Room(int maxRows, long maxBytes) {
    this.maxRows = maxRows;
    this.maxBytes = maxBytes;
  }

  /** A result that is larger than the node allows. */
  static final class ExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;

    ExceededException(String code, String message) {
      super(message, null, false, false);
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  int rowsLeft() {
    return maxRows - rows;
  }

  void row() {
    if (++rows > maxRows) {
      throw new ExceededException(
          "too_many_rows", "The result has more rows than max_rows, " + maxRows);
    }
  }

  void value(Object value) {
    bytes += size(value);
    check(bytes, maxBytes);
  }

  static void check(long bytes, long maxBytes) {
    if (bytes > maxBytes) {
      throw new ExceededException(
          "result_too_large", "The result is larger than max_bytes, " + maxBytes);
    }
  }

  private static long size(Object value) {
    if (value instanceof String text) {
      return SMALL + text.length();
    } else if (value instanceof List<?> list) {
      return SMALL + list.stream().mapToLong(Room::size).sum();
    } else if (value instanceof Map<?, ?> map) {
      return SMALL
          + map.entrySet().stream()
              .mapToLong(each -> size(each.getKey()) + size(each.getValue()))
              .sum();
    }
    return SMALL;
  }
}
