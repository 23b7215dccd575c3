package io.flowrunner.platform.control;

import java.util.Locale;

/** How a constant is written outside of Java: in flows, in answers, in logs. */
public final class EnumWord {
  private EnumWord() {}

  /** {@code BATCH_INSERT} is {@code batch_insert}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
