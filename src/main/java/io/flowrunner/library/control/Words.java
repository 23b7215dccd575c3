package io.flowrunner.library.control;

import io.flowrunner.platform.control.Json;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/** A value of any kind as the text of a message. */
final class Words {
  private Words() {}

  /** Text as it is, a number as JavaScript would write it, all else as JSON. */
  static String of(Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e21) {
      return new BigDecimal(number).toBigInteger().toString();
    }
    try {
      return Json.text(value);
    } catch (UncheckedIOException e) {
      return String.valueOf(value);
    }
  }
}
