package io.flowrunner.executions.boundary;

import io.flowrunner.problems.entity.ProblemException;

/** The header {@code Idempotency-Key}: 1 to 255 printable characters. */
final class IdempotencyKey {
  static final String HEADER = "Idempotency-Key";

  private IdempotencyKey() {}

  /**
   * @param text null when the header is not there
   */
  static String of(String text) {
    if (text == null || text.matches("[\\x20-\\x7e]{1,255}")) {
      return text;
    }
    throw ProblemException.invalid(
        HEADER, HEADER + " must have 1 to 255 printable ASCII characters");
  }
}
