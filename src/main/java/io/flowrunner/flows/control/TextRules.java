package io.flowrunner.flows.control;

import java.util.Optional;

/** What names, descriptions and tags may hold, in documents and in requests alike. */
final class TextRules {
  private TextRules() {}

  /** What is wrong, in words that follow the name of the text. */
  static Optional<String> problem(String text, Shape.Text rule) {
    if (!rule.mayBeEmpty() && text.isBlank()) {
      return Optional.of("must not be empty");
    }
    if (text.codePointCount(0, text.length()) > rule.most()) {
      return Optional.of("must have at most " + rule.most() + " characters");
    }
    boolean plain = text.codePoints().allMatch(point -> isAllowed(point, rule.manyLines()));
    return plain
        ? Optional.empty()
        : Optional.of(
            rule.manyLines()
                ? "must not hold control characters"
                : "must not hold control characters or line breaks");
  }

  /** Databases refuse NUL, and a half of a surrogate pair would not come back as it was. */
  private static boolean isAllowed(int point, boolean manyLines) {
    if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
      return false;
    }
    return !Character.isISOControl(point)
        || manyLines && (point == '\n' || point == '\t' || point == '\r');
  }
}
