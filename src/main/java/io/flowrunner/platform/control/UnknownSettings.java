package io.flowrunner.platform.control;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Finds misspelt settings: names with FlowRunner's prefix that mean nothing. */
final class UnknownSettings {
  /** Read by the start scripts and the tests, not by the application. */
  private static final Set<String> ELSEWHERE =
      Set.of("FLOWRUNNER_ADDRESS", "FLOWRUNNER_PORT", "FLOWRUNNER_JAVA_OPTIONS");

  private UnknownSettings() {}

  /**
   * @param names of system properties and environment variables
   */
  static List<String> among(Collection<String> names) {
    Set<String> known = new TreeSet<>(ELSEWHERE);
    Settings.all().forEach(setting -> known.add(setting.variable()));
    return names.stream()
        .filter(name -> name.startsWith("FLOWRUNNER_") || name.startsWith(Setting.PREFIX))
        .filter(name -> !known.contains(variable(name)))
        .filter(name -> !name.startsWith("flowrunner.test."))
        .sorted()
        .toList();
  }

  private static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
