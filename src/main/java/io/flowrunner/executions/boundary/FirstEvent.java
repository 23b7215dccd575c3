package io.flowrunner.executions.boundary;

import io.flowrunner.problems.entity.ProblemException;

/** The query parameter {@code from}: the number of the first event that is wanted. */
final class FirstEvent {
  private FirstEvent() {}

  /**
   * @param text null for the very first
   */
  static long of(String text) {
    if (text == null) {
      return 1;
    }
    if (text.matches("[0-9]{1,18}") && Long.parseLong(text) >= 1) {
      return Long.parseLong(text);
    }
    throw ProblemException.invalid("from", "from must be a whole number from 1");
  }
}
