package io.flowrunner.flows.control;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Regular expressions of schemas, matched by RE2 in time that grows with the text and the size of
 * the expression, never faster. What only a backtracking matcher can do (lookaround,
 * back-references) is refused, and so is what RE2 would read otherwise than ECMA-262.
 */
final class SafePatterns implements RegularExpressionFactory {
  static final int MAX_LENGTH = 1_000;

  /** The most places that one expression may have when its {@code {n}} are written out. */
  static final int MAX_SIZE = 5_000;

  /** Escapes of RE2 that are none of ECMA-262. */
  private static final String ONLY_RE2 = "QECAza";

  /**
   * An expression, ready to match.
   *
   * @param size what one character of a text costs at most
   */
  record Compiled(Pattern pattern, int size) {}

  /** The text is no regular expression that can be used here; the message says why. */
  static final class UnusablePatternException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UnusablePatternException(String message) {
      super(message, null, false, false);
    }
  }

  @Override
  public RegularExpression getRegularExpression(String regex) {
    Compiled compiled = compile(regex);
    return text ->
        CheckBudget.current().allows(compiled.size(), text.length())
            && compiled.pattern().matcher(text).find();
  }

  static Compiled compile(String regex) {
    if (regex.length() > MAX_LENGTH) {
      throw new UnusablePatternException("has more than " + MAX_LENGTH + " characters");
    }
    String translated = new Reader(regex).read();
    try {
      Pattern pattern = Pattern.compile(translated);
      return new Compiled(pattern, pattern.programSize());
    } catch (PatternSyntaxException e) {
      throw new UnusablePatternException("cannot be used: " + e.getDescription());
    } catch (StackOverflowError e) {
      throw new UnusablePatternException("has too many groups in groups");
    }
  }

  /** Measures an expression before RE2 writes out its counts, and translates what RE2 lacks. */
  private static final class Reader {
    private final String regex;
    private final StringBuilder out = new StringBuilder();

    /** Sizes of the groups that are open, the innermost first. */
    private final Deque<Long> open = new ArrayDeque<>();

    private long size;
    private long last;
    private int at;

    Reader(String regex) {
      this.regex = regex;
    }

    String read() {
      while (at < regex.length()) {
        char c = regex.charAt(at);
        switch (c) {
          case '\\' -> {
            escape();
            place(1);
          }
          case '[' -> {
            characterClass();
            place(1);
          }
          case '(' -> open();
          case ')' -> close();
          case '{' -> count();
          default -> {
            copy(1);
            place(1);
          }
        }
        if (size > MAX_SIZE) {
          throw new UnusablePatternException(
              "is too large: more than " + MAX_SIZE + " places when its counts are written out");
        }
      }
      return out.toString();
    }

    private void place(long weight) {
      size += weight;
      last = weight;
    }

    private void copy(int characters) {
      int end = Math.min(regex.length(), at + characters);
      out.append(regex, at, end);
      at = end;
    }

    private void open() {
      copy(1);
      open.push(size);
      size = 1;
      last = 1;
    }

    private void close() {
      copy(1);
      long inside = size;
      size = open.isEmpty() ? 0 : open.pop();
      place(inside);
    }

    /** What stands before the brace is there as often as the larger of its numbers says. */
    private void count() {
      int end = regex.indexOf('}', at);
      long most = 1;
      if (end > 0) {
        for (String number : regex.substring(at + 1, end).split(",", -1)) {
          if (number.matches("[0-9]{1,9}")) {
            most = Math.max(most, Long.parseLong(number));
          }
        }
      }
      size += last * (most - 1) + 1;
      copy(1);
    }

    private void characterClass() {
      copy(regex.startsWith("[^", at) ? 2 : 1);
      if (regex.startsWith("]", at)) {
        throw new UnusablePatternException("has an empty class of characters");
      }
      while (at < regex.length() && regex.charAt(at) != ']') {
        if (regex.startsWith("[:", at)) {
          throw new UnusablePatternException("has [: in a class of characters; write \\[:");
        }
        if (regex.charAt(at) == '\\') {
          escape();
        } else {
          copy(1);
        }
      }
      copy(1);
    }

    private void escape() {
      char kind = at + 1 < regex.length() ? regex.charAt(at + 1) : ' ';
      if (kind == 'u') {
        unicode();
      } else if (ONLY_RE2.indexOf(kind) >= 0) {
        throw new UnusablePatternException("has \\" + kind + ", which ECMA-262 does not know");
      } else {
        copy(2);
      }
    }

    /** {@code \\u0041} and {@code \\u{1F600}} are written {@code \\x{...}} in RE2. */
    private void unicode() {
      boolean braced = regex.startsWith("{", at + 2);
      int from = braced ? at + 3 : at + 2;
      int end = braced ? regex.indexOf('}', from) : from + 4;
      String digits = end < 0 || end > regex.length() ? "" : regex.substring(from, end);
      if (!digits.matches("[0-9A-Fa-f]{1,6}")) {
        throw new UnusablePatternException("has \\u without the digits of a character");
      }
      int point = Integer.parseInt(digits, 16);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        throw new UnusablePatternException("has half a character; write \\u{...}");
      }
      out.append("\\x{").append(digits).append('}');
      at = braced ? end + 1 : end;
    }
  }
}
