package io.flowrunner.library.sql;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names of tables and columns: the only texts of a flow that become part of a statement. They are
 * checked first and quoted then, so they mean what they say, in their own upper and lower case.
 */
final class Identifiers {
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]{0,62}");
  private static final int MOST_PARTS = 3;

  private Identifiers() {}

  /** The parts of {@code schema.table}. */
  static List<String> table(String name) {
    List<String> parts = Arrays.asList(name.split("\\.", -1));
    if (parts.size() > MOST_PARTS || !parts.stream().allMatch(Identifiers::isName)) {
      throw new IllegalArgumentException(
          "table must be a name such as orders or shop.orders: letters, digits, _ and $");
    }
    return parts;
  }

  static void columns(List<String> names) {
    for (String name : names) {
      if (name == null || !isName(name)) {
        throw new IllegalArgumentException(
            "a column must have a name of letters, digits, _ and $, at most 63");
      }
    }
    if (new HashSet<>(names).size() < names.size()) {
      throw new IllegalArgumentException("a column is named twice");
    }
  }

  private static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }
}
