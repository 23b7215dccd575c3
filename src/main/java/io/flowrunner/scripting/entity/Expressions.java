package io.flowrunner.scripting.entity;

import io.flowrunner.platform.control.Json;
import java.math.BigDecimal;

/** How the value of an expression enters a param. */
final class Expressions {
  /** Beyond these places of the decimal point, JavaScript writes an exponent. */
  private static final int LEAST_PLAIN = -6;

  private static final int MOST_PLAIN = 21;

  private Expressions() {}

  /** The value; undefined and failures carry the param's path. */
  static Object value(Template.Evaluator evaluator, Script expression, String path) {
    Object value;
    try {
      value = evaluator.evaluate(expression);
    } catch (ScriptFailedException e) {
      throw new ScriptFailedException(e.code(), path + ": " + e.getMessage());
    }
    if (value == ScriptOutcome.UNDEFINED) {
      throw new ScriptFailedException(
          ScriptFailedException.EXPRESSION_ERROR,
          path + ": ${" + expression.source() + "} is undefined");
    }
    return value;
  }

  /** As JavaScript would insert it into text, but objects and lists as JSON. */
  static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    return value instanceof Double number ? number(number) : Json.text(value);
  }

  /** ECMA-262, Number::toString. */
  private static String number(double number) {
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int point = exact.precision() - exact.scale();
    if (exact.signum() == 0 || point > LEAST_PLAIN && point <= MOST_PLAIN) {
      return exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (point > 0 ? "e+" : "e")
        + (point - 1);
  }
}
