package io.flowrunner.platform.control;

import java.util.function.Function;

/**
 * One key of the configuration.
 *
 * @param key without the prefix {@code flowrunner.}
 * @param fallback the default as an operator would write it; null when the key is optional without
 *     one
 * @param unit what the value is: {@code duration}, {@code bytes}, {@code count}, {@code text}...
 * @param secret never shown
 * @param parser throws IllegalArgumentException with words for the operator
 */
public record Setting<T>(
    String key,
    String fallback,
    String unit,
    String description,
    boolean secret,
    Function<String, T> parser) {
  public static final String PREFIX = "flowrunner.";

  public String fullKey() {
    return PREFIX + key;
  }

  /** As the environment spells it, for example {@code FLOWRUNNER_TOKEN_LIFETIME}. */
  public String variable() {
    return fullKey().toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
