package io.flowrunner.scripting.entity;

import io.flowrunner.platform.control.Json;
import java.math.BigDecimal;

/** How the value of an expression enters a param. */
final class Expressions {
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
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e21) {
      return new BigDecimal(number).toBigInteger().toString();
    }
    return Json.text(value);
  }
}
