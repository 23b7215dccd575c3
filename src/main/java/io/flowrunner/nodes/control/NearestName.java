package io.flowrunner.nodes.control;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names that somebody who made a typing error may have meant. */
final class NearestName {
  private NearestName() {}

  /** Nearest first; at most three; only those within a third of the name's length. */
  static List<String> to(String name, Collection<String> known) {
    int reach = Math.max(1, Math.min(name.length(), 64) / 3);
    return known.stream()
        .filter(other -> Math.abs(other.length() - name.length()) <= reach)
        .filter(other -> distance(name, other) <= reach)
        .sorted(
            Comparator.<String>comparingInt(other -> distance(name, other))
                .thenComparing(Comparator.naturalOrder()))
        .limit(3)
        .toList();
  }

  /**
   * Edits between the two, without regard to case: insert, remove, replace a character, swap
   * neighbours.
   */
  private static int distance(String one, String other) {
    int[] before = new int[other.length() + 1];
    int[] row = new int[other.length() + 1];
    int[] next = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      next[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = row[j - 1] + (same(one.charAt(i - 1), other.charAt(j - 1)) ? 0 : 1);
        next[j] = Math.min(replaced, Math.min(row[j], next[j - 1]) + 1);
        if (i > 1 && j > 1 && areSwapped(one, i, other, j)) {
          next[j] = Math.min(next[j], before[j - 2] + 1);
        }
      }
      int[] free = before;
      before = row;
      row = next;
      next = free;
    }
    return row[other.length()];
  }

  private static boolean areSwapped(String one, int i, String other, int j) {
    return same(one.charAt(i - 1), other.charAt(j - 2))
        && same(one.charAt(i - 2), other.charAt(j - 1));
  }

  private static boolean same(char one, char other) {
    return Character.toLowerCase(one) == Character.toLowerCase(other);
  }
}
