package io.flowrunner.flows.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How findings speak: the author's text quoted and shortened, near misses, lists of names. */
final class Words {
  private static final int LONGEST = 60;
  private static final int LONGEST_NAME = 128;

  private Words() {}

  /** The author's text as a message may show it. */
  static String quoted(String text) {
    return '"' + shortened(text, LONGEST) + '"';
  }

  /** On one line, without control characters. */
  static String shortened(String text, int most) {
    String shown = text.length() > most ? text.substring(0, most) + "..." : text;
    StringBuilder plain = new StringBuilder(shown.length());
    shown
        .codePoints()
        .forEach(
            point ->
                plain.appendCodePoint(
                    Character.isISOControl(point)
                            || point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                        ? '?'
                        : point));
    return plain.toString();
  }

  /** {@code a, b or c}. */
  static String either(Collection<String> names) {
    List<String> all = new ArrayList<>(names);
    if (all.size() < 2) {
      return String.join("", all);
    }
    return String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.get(all.size() - 1);
  }

  /** The known name that the author most likely meant. */
  static Optional<String> nearest(String text, Collection<String> known) {
    if (text.isEmpty() || text.length() > LONGEST_NAME) {
      return Optional.empty();
    }
    String wanted = plain(text);
    int most = wanted.length() < 2 ? 0 : wanted.length() < 4 ? 1 : wanted.length() < 8 ? 2 : 3;
    record Candidate(String name, int distance) {}
    return known.stream()
        .filter(name -> Math.abs(name.length() - text.length()) <= most)
        .map(name -> new Candidate(name, distance(wanted, plain(name))))
        .filter(candidate -> candidate.distance() <= most)
        .min(Comparator.comparingInt(Candidate::distance))
        .map(Candidate::name);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Edits between two texts: insert, delete, replace, swap of neighbours (Damerau). */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : edit(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int edit(int[][] cost, String a, String b, int i, int j) {
    int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
