package io.flowrunner.platform.control;

import io.flowrunner.problems.entity.ProblemException;

/** Which part of a list a client asks for. */
public record PageRequest(int limit, int offset) {
  public static final int DEFAULT_LIMIT = 10;
  public static final int MAX_LIMIT = 100;
  public static final int MAX_OFFSET = 100_000;

  /**
   * @param limit the query parameter as it came; null when it is not there
   * @throws ProblemException 400 when one of them is not a number in its bounds
   */
  public static PageRequest of(String limit, String offset) {
    return new PageRequest(
        number("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT),
        number("offset", offset, 0, 0, MAX_OFFSET));
  }

  private static int number(String name, String text, int fallback, int least, int most) {
    if (text == null) {
      return fallback;
    }
    // digits only: parseInt alone takes +5 and digits of other scripts
    if (text.matches("[0-9]{1,9}")) {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    }
    throw ProblemException.invalid(
        name, name + " must be a whole number from " + least + " to " + most);
  }
}
