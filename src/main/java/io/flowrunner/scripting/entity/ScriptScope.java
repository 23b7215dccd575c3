package io.flowrunner.scripting.entity;

import java.util.Map;

/**
 * The names that a script sees and their values. Values are JSON values: Map with text keys, List,
 * String, Boolean, Integer, Long, Double, null. Read on the thread that runs the script.
 */
public interface ScriptScope {
  /** Whether the name exists here at all; one that does not is an error in the script. */
  boolean has(String name);

  /** The value of {@code input}, {@code results}, {@code shared}, {@code vars} and so on. */
  Object value(String name);

  /**
   * The value of one of the account's secrets; it is remembered for masking.
   *
   * @throws ScriptFailedException with code expression_error when there is no such secret
   */
  String secret(String key);

  /** A scope with further names in front of this one. */
  default ScriptScope with(Map<String, Object> names) {
    ScriptScope outer = this;
    return new ScriptScope() {
      @Override
      public boolean has(String name) {
        return names.containsKey(name) || outer.has(name);
      }

      @Override
      public Object value(String name) {
        return names.containsKey(name) ? names.get(name) : outer.value(name);
      }

      @Override
      public String secret(String key) {
        return outer.secret(key);
      }
    };
  }
}
