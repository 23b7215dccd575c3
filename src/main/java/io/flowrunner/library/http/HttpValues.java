package io.flowrunner.library.http;

import io.flowrunner.nodes.entity.ParamsException;
import java.math.BigDecimal;

/** Values of a flow where HTTP has text. */
final class HttpValues {
  private HttpValues() {}

  /**
   * Text, a number or a boolean as text.
   *
   * @throws ParamsException for a map or a list
   */
  static String text(Object value, String path) {
    if (value instanceof String || value instanceof Boolean) {
      return value.toString();
    } else if (value instanceof Double number
        && number == Math.rint(number)
        && Math.abs(number) < 1e21) {
      return new BigDecimal(number).toBigInteger().toString();
    } else if (value instanceof Number) {
      return value.toString();
    }
    throw new ParamsException(path, "must be text, a number, true or false");
  }
}
