package io.flowrunner.scripting.control;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Finds the brace that closes a <code>${</code>: the matching one outside strings, template
 * literals, regular expressions and comments. Linear in the text; the parser has the last word on
 * what lies between.
 */
final class TemplateScanner {
  /** After these words a slash begins a regular expression. */
  private static final Set<String> OPERATORS =
      Set.of(
          "return", "typeof", "instanceof", "in", "of", "new", "delete", "void", "throw", "case");

  private final String text;

  /** What is open: braces, and for a template literal the brace of its expression. */
  private final Deque<Character> open = new ArrayDeque<>();

  private int at;

  /** Whether what came last is a value, so that a slash divides. */
  private boolean afterValue;

  private TemplateScanner(String text, int from) {
    this.text = text;
    at = from;
  }

  /**
   * @param from behind the opening brace
   * @return where the closing brace stands, -1 when there is none
   */
  static int closingBrace(String text, int from) {
    return new TemplateScanner(text, from).scan();
  }

  private int scan() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '}' && open.isEmpty()) {
        return at;
      }
      step(c);
    }
    return -1;
  }

  private void step(char c) {
    switch (c) {
      case '{' -> punctuation(() -> open.push('{'));
      case '}' -> close();
      case '"', '\'' -> string(c);
      case '`' -> templateLiteral();
      case '/' -> slash();
      case ')', ']' -> {
        at++;
        afterValue = true;
      }
      default -> plain(c);
    }
  }

  private void punctuation(Runnable effect) {
    effect.run();
    at++;
    afterValue = false;
  }

  private void close() {
    at++;
    if (open.pop() == '`') {
      templateRest();
    } else {
      afterValue = true;
    }
  }

  private void string(char quote) {
    for (at++; at < text.length() && text.charAt(at) != quote; at++) {
      if (text.charAt(at) == '\\') {
        at++;
      }
    }
    at++;
    afterValue = true;
  }

  private void templateLiteral() {
    at++;
    templateRest();
  }

  /** To the end of the template literal, or into its next expression. */
  private void templateRest() {
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == '`') {
        at++;
        afterValue = true;
        return;
      } else if (c == '$' && text.startsWith("{", at + 1)) {
        at += 2;
        open.push('`');
        afterValue = false;
        return;
      }
    }
  }

  private void slash() {
    if (text.startsWith("//", at)) {
      at = after("\n");
    } else if (text.startsWith("/*", at)) {
      at += 2;
      at = after("*/");
    } else if (afterValue) {
      punctuation(() -> {});
    } else {
      regex();
    }
  }

  private int after(String end) {
    int found = text.indexOf(end, at);
    return found < 0 ? text.length() : found + end.length();
  }

  private void regex() {
    boolean inClass = false;
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == '\n' || c == '/' && !inClass) {
        break;
      } else if (c == '[') {
        inClass = true;
      } else if (c == ']') {
        inClass = false;
      }
    }
    at++;
    afterValue = true;
  }

  private void plain(char c) {
    if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
      at++;
    } else if (isWordPart(c)) {
      int start = at;
      while (at < text.length() && isWordPart(text.charAt(at))) {
        at++;
      }
      boolean member = start > 0 && text.charAt(start - 1) == '.';
      afterValue = member || !OPERATORS.contains(text.substring(start, at));
    } else if ((c == '+' || c == '-') && text.startsWith("" + c + c, at)) {
      // before a value or behind one, it does not change what may follow
      at += 2;
    } else {
      at++;
      afterValue = false;
    }
  }

  private static boolean isWordPart(char c) {
    return Character.isUnicodeIdentifierPart(c) || c == '$' || c == '#';
  }
}
