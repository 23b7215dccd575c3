package io.flowrunner.library.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement as the author wrote it, made one that JDBC takes: {@code $1} becomes {@code ?},
 * wherever it is no part of a string, a quoted name, a comment or a dollar quote. What stands in
 * those is left alone, so is everything else. Lexical rules: PostgreSQL 17, chapter 4.1; for other
 * databases the SQL standard's and MySQL's quoted names, with comments that do not nest.
 */
final class SqlText {
  private static final int MOST_VALUES = 32_767;

  private final String text;
  private final boolean postgres;
  private final StringBuilder sql = new StringBuilder();
  private final List<Integer> numbers = new ArrayList<>();
  private int at;

  /**
   * @param numbers which value each {@code ?} takes, from 1
   */
  record Translated(String sql, List<Integer> numbers) {
    /**
     * @return the values in the order of the {@code ?}
     */
    List<Object> arranged(List<Object> values) {
      int used = numbers.stream().mapToInt(Integer::intValue).max().orElse(0);
      if (used != values.size()) {
        throw new IllegalArgumentException(
            "the statement's highest value is $" + used + ", but args has " + values.size());
      }
      List<Object> arranged = new ArrayList<>();
      numbers.forEach(number -> arranged.add(values.get(number - 1)));
      return arranged;
    }
  }

  private SqlText(String text, boolean postgres) {
    this.text = text;
    this.postgres = postgres;
  }

  /**
   * @throws IllegalArgumentException when it has a value that cannot be
   */
  static Translated translate(String text, boolean postgres) {
    SqlText walk = new SqlText(text, postgres);
    while (walk.at < text.length()) {
      walk.step();
    }
    return new Translated(walk.sql.toString(), walk.numbers);
  }

  private void step() {
    char c = text.charAt(at);
    if (c == '\'') {
      copyTo(quoted('\'', isEscapeString()));
    } else if (c == '"' || c == '`' && !postgres) {
      copyTo(quoted(c, false));
    } else if (text.startsWith("--", at)) {
      copyTo(lineEnd());
    } else if (text.startsWith("/*", at)) {
      copyTo(commentEnd());
    } else if (c == '$' && !afterName()) {
      dollar();
    } else if (c == '?') {
      questionMark();
    } else {
      copyTo(at + 1);
    }
  }

  private void copyTo(int end) {
    sql.append(text, at, end);
    at = end;
  }

  /** A backslash escapes in {@code E'...'} only. */
  private boolean isEscapeString() {
    return postgres
        && at > 0
        && (text.charAt(at - 1) == 'E' || text.charAt(at - 1) == 'e')
        && (at == 1 || !isNamePart(text.charAt(at - 2)));
  }

  /** Past the closing quote; a doubled one closes nothing. */
  private int quoted(char quote, boolean escapes) {
    int i = at + 1;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '\\' && escapes) {
        i += 2;
      } else if (c == quote && i + 1 < text.length() && text.charAt(i + 1) == quote) {
        i += 2;
      } else if (c == quote) {
        return i + 1;
      } else {
        i++;
      }
    }
    return text.length();
  }

  private int lineEnd() {
    int i = at;
    while (i < text.length() && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
      i++;
    }
    return i;
  }

  private int commentEnd() {
    int depth = 1;
    int i = at + 2;
    while (i < text.length() && depth > 0) {
      if (text.startsWith("*/", i)) {
        depth--;
        i += 2;
      } else if (postgres && text.startsWith("/*", i)) {
        depth++;
        i += 2;
      } else {
        i++;
      }
    }
    return i;
  }

  private void dollar() {
    int end = at + 1;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    if (end > at + 1) {
      value(text.substring(at + 1, end));
      at = end;
      return;
    }
    int open = dollarQuoteEnd();
    if (open < 0) {
      copyTo(at + 1);
      return;
    }
    String tag = text.substring(at, open);
    int close = text.indexOf(tag, open);
    copyTo(close < 0 ? text.length() : close + tag.length());
  }

  private void value(String digits) {
    int number = digits.length() > 5 ? 0 : Integer.parseInt(digits);
    if (number < 1 || number > MOST_VALUES || numbers.size() >= MOST_VALUES) {
      throw new IllegalArgumentException(
          "$" + digits + ": values are numbered from 1 to " + MOST_VALUES);
    }
    numbers.add(number);
    sql.append('?');
  }

  /** Past {@code $tag$}, or -1 when none begins here. */
  private int dollarQuoteEnd() {
    int i = at + 1;
    while (i < text.length() && text.charAt(i) != '$' && isNamePart(text.charAt(i))) {
      i++;
    }
    return i < text.length() && text.charAt(i) == '$' ? i + 1 : -1;
  }

  /** To PostgreSQL an operator, which its driver wants doubled. */
  private void questionMark() {
    if (!postgres) {
      throw new IllegalArgumentException("write $1 for the first value, not ?");
    }
    sql.append("??");
    at++;
  }

  private boolean afterName() {
    return at > 0 && isNamePart(text.charAt(at - 1));
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c >= 0x80;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
