package io.flowrunner.flows.control;

import java.util.Arrays;

/**
 * The document as sent, by code point. Lines end as editors see them (LF, CRLF, CR), not as YAML
 * 1.1 does, so positions are made from offsets and never from the parser's own lines.
 */
final class SourceText {
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private final int[] points;
  private final int[] lineStarts;

  SourceText(String text) {
    points = text.codePoints().toArray();
    lineStarts = lineStarts(points);
  }

  private static int[] lineStarts(int[] points) {
    int[] starts = new int[16];
    int count = 1;
    starts[0] = points.length > 0 && points[0] == BYTE_ORDER_MARK ? 1 : 0;
    for (int i = 0; i < points.length; i++) {
      boolean lineEnds =
          points[i] == '\n'
              || points[i] == '\r' && (i + 1 == points.length || points[i + 1] != '\n');
      if (lineEnds) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }

  int length() {
    return points.length;
  }

  /** The code point there; -1 behind the end. */
  int at(int offset) {
    return offset >= 0 && offset < points.length ? points[offset] : -1;
  }

  /** From one offset to another, without the white space before the end. */
  Span span(int from, int to) {
    int start = Math.max(0, Math.min(from, points.length));
    int end = Math.max(start, Math.min(to, points.length));
    while (end > start && Character.isWhitespace(points[end - 1])) {
      end--;
    }
    int line = line(start);
    int endLine = line(end);
    return new Span(line + 1, column(start, line), endLine + 1, column(end, endLine));
  }

  /** One character, or nothing at the end of the document. */
  Span character(int offset) {
    return span(offset, Character.isWhitespace(at(offset)) ? offset : offset + 1);
  }

  /** The offset at which the line of another offset begins. */
  int lineStart(int offset) {
    return lineStarts[line(offset)];
  }

  /** The text of the line on which an offset stands. */
  String lineText(int offset) {
    int from = lineStart(Math.min(offset, points.length));
    int to = from;
    while (to < points.length && points[to] != '\n' && points[to] != '\r') {
      to++;
    }
    return new String(points, from, to - from);
  }

  private int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return Math.max(0, found >= 0 ? found : -found - 2);
  }

  private int column(int offset, int line) {
    return Math.max(0, offset - lineStarts[line]) + 1;
  }
}
