package io.flowrunner.library.sql;

import io.flowrunner.platform.control.EnumWord;
import java.util.Arrays;
import java.util.Set;

/** What a node does with a database, with the params that it needs and those that it may have. */
public enum Operation {
  QUERY("query", "args"),
  EXECUTE("query", "args"),
  BATCH_INSERT("table items", "columns on_conflict on_conflict_action"),
  TRANSACTION("statements", "isolation");

  private final Set<String> needed;
  private final Set<String> allowed;

  Operation(String needed, String allowed) {
    this.needed = Set.of(needed.split(" "));
    this.allowed = Set.of(allowed.split(" "));
  }

  void check(String param, Object given) {
    if (given == null && needed.contains(param)) {
      throw new IllegalArgumentException(word() + " needs " + param);
    }
    if (given != null && !needed.contains(param) && !allowed.contains(param)) {
      throw new IllegalArgumentException(
          word() + " takes no " + param + "; " + owners(param) + " does");
    }
  }

  private String word() {
    return EnumWord.of(this);
  }

  private static String owners(String param) {
    return String.join(
        " or ",
        Arrays.stream(values())
            .filter(each -> each.needed.contains(param) || each.allowed.contains(param))
            .map(Operation::word)
            .toList());
  }
}
