package io.flowrunner.flows.control;

import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/**
 * Finds a character of a scalar's value in the document, through folding, indentation and escapes.
 * Made only when something is wrong inside the value. Not for several threads.
 */
final class ScalarText {
  private final SourceText source;
  private final int start;
  private final int end;
  private final ScalarStyle style;
  private final String value;
  private int[] offsets;

  /**
   * @param start where the scalar or its tag and anchor begin, in code points
   */
  ScalarText(SourceText source, int start, int end, ScalarStyle style, String value) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.style = style;
    this.value = value;
  }

  /** Where the character at a UTF-16 offset of the value stands in the document. */
  Span span(int offset) {
    int found = locate(offset);
    return source.character(found);
  }

  /** Where characters of the value stand in the document. */
  Span span(int from, int to) {
    return to <= from + 1 ? span(from) : source.span(locate(from), locate(to - 1) + 1);
  }

  private int locate(int offset) {
    if (offsets == null) {
      offsets = new Alignment().run();
    }
    return offsets[Math.max(0, Math.min(offset, value.length()))];
  }

  /** Walks value and document side by side. What does not fit is placed at the scalar's start. */
  private final class Alignment {
    private final int[] found = new int[value.length() + 1];
    private final boolean block = style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED;
    private int position = afterProperties();
    private int indent;

    int[] run() {
      int begin = position;
      if (block) {
        position = afterLine(position);
        indent = indent();
        skipIndent();
      } else if (style != ScalarStyle.PLAIN) {
        position++;
      }
      int index = 0;
      while (index < value.length()) {
        int point = value.codePointAt(index);
        int size = Character.charCount(point);
        int at = isSpace(point) ? space(point) : mark(point);
        if (at < 0) {
          java.util.Arrays.fill(found, index, found.length, begin);
          return found;
        }
        found[index] = at;
        found[index + size - 1] = at;
        index += size;
      }
      found[value.length()] = position;
      return found;
    }

    /** White space may have been folded: it stands where the reading has come to. */
    private int space(int point) {
      if (isEscape() && isBreak(source.at(position + 1))) {
        skipFolded();
      }
      int at = position;
      if (isEscape() && decoded() == point) {
        position += escapeLength();
      } else if (isBreak(source.at(at)) && (block || point == '\n')) {
        position = afterLine(at);
        skipIndent();
      } else if (source.at(at) == point) {
        position++;
      }
      return at;
    }

    private int mark(int point) {
      skipFolded();
      int at = position;
      if (isEscape()) {
        boolean fits = decoded() == point;
        position += escapeLength();
        return fits ? at : -1;
      }
      if (source.at(at) != point || at >= end) {
        return -1;
      }
      boolean doubled = style == ScalarStyle.SINGLE_QUOTED && point == '\'';
      position += doubled ? 2 : 1;
      return at;
    }

    private void skipFolded() {
      while (position < end) {
        if (isEscape() && isBreak(source.at(position + 1))) {
          position += 1;
        } else if (!isSpace(source.at(position))) {
          return;
        }
        position++;
      }
    }

    private boolean isEscape() {
      return style == ScalarStyle.DOUBLE_QUOTED && source.at(position) == '\\';
    }

    private int escapeLength() {
      return switch (source.at(position + 1)) {
        case 'x' -> 4;
        case 'u' -> 6;
        case 'U' -> 10;
        default -> 2;
      };
    }

    /** The code point that the escape here stands for; -1 for a folded line break. */
    private int decoded() {
      int letter = source.at(position + 1);
      return switch (letter) {
        case 'x', 'u', 'U' -> hexadecimal(escapeLength() - 2);
        case '0' -> 0;
        case 'a' -> 7;
        case 'b' -> '\b';
        case 't', '\t' -> '\t';
        case 'n' -> '\n';
        case 'v' -> 11;
        case 'f' -> '\f';
        case 'r' -> '\r';
        case 'e' -> 27;
        case 'N' -> 0x85;
        case '_' -> 0xA0;
        case 'L' -> 0x2028;
        case 'P' -> 0x2029;
        case '\n', '\r' -> -1;
        default -> letter;
      };
    }

    private int hexadecimal(int digits) {
      int number = 0;
      for (int i = 0; i < digits; i++) {
        number = number << 4 | Math.max(0, Character.digit(source.at(position + 2 + i), 16));
      }
      return number;
    }

    /** Tag, anchor, and the white space and comments after them. */
    private int afterProperties() {
      int at = start;
      while (at < end && (source.at(at) == '&' || source.at(at) == '!')) {
        while (at < end && !isSpace(source.at(at))) {
          at++;
        }
        while (at < end && (isSpace(source.at(at)) || source.at(at) == '#')) {
          at = source.at(at) == '#' ? afterLine(at) : at + 1;
        }
      }
      return at;
    }

    private int afterLine(int from) {
      int at = from;
      while (at < source.length() && !isBreak(source.at(at))) {
        at++;
      }
      return source.at(at) == '\r' && source.at(at + 1) == '\n' ? at + 2 : at + 1;
    }

    /** The spaces that the block's lines have in the document but not in the value. */
    private int indent() {
      int first = 0;
      while (first < value.length() && isSpace(value.charAt(first))) {
        first++;
      }
      int at = position;
      while (at < end && isSpace(source.at(at))) {
        at++;
      }
      int column = first - (value.lastIndexOf('\n', first - 1) + 1);
      return Math.max(0, at - source.lineStart(at) - column);
    }

    private void skipIndent() {
      for (int i = 0; i < indent && source.at(position) == ' '; i++) {
        position++;
      }
    }

    private boolean isBreak(int point) {
      return point == '\n' || point == '\r';
    }

    private boolean isSpace(int point) {
      return point == ' '
          || point == '\t'
          || isBreak(point)
          || point == 0x85
          || point == 0x2028
          || point == 0x2029;
    }
  }
}
