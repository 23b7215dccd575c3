package io.flowrunner.library.aws;

import io.flowrunner.platform.control.EnumWord;
import java.util.Set;

/** What may be done with a table, with the params that it needs and those that it may have. */
public enum DynamoDbOperation {
  PUT("PutItem", "item", "condition return_values"),
  GET("GetItem", "key", "projection consistent"),
  UPDATE("UpdateItem", "key update", "condition return_values"),
  DELETE("DeleteItem", "key", "condition return_values"),
  QUERY("Query", "key_condition", "filter projection index consistent descending start_key"),
  SCAN("Scan", "", "filter projection index consistent start_key");

  private final String target;
  private final Set<String> needed;
  private final Set<String> allowed;

  DynamoDbOperation(String target, String needed, String allowed) {
    this.target = target;
    this.needed = Set.of(needed.split(" "));
    this.allowed = Set.of(allowed.split(" "));
  }

  /** As the protocol calls it. */
  String target() {
    return target;
  }

  boolean isMany() {
    return this == QUERY || this == SCAN;
  }

  void check(String param, Object given) {
    String name = EnumWord.of(this);
    if (given == null && needed.contains(param)) {
      throw new IllegalArgumentException(name + " needs " + param);
    }
    if (given != null && !needed.contains(param) && !allowed.contains(param)) {
      throw new IllegalArgumentException(name + " takes no " + param);
    }
  }
}
