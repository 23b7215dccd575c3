package io.flowrunner.library.ai;

import io.flowrunner.platform.control.Json;
import java.math.BigDecimal;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * {@code {{.name}}} and {@code {{.a.b}}} in a text, filled in. Text stands as it is, a number as
 * JavaScript would write it, all else as JSON. What is filled in is not looked at again.
 */
final class Placeholders {
  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";
  private static final Pattern NAME =
      Pattern.compile("\\.[A-Za-z_][A-Za-z0-9_-]{0,99}(\\.[A-Za-z_][A-Za-z0-9_-]{0,99}){0,19}");

  private Placeholders() {}

  /**
   * @throws IllegalArgumentException for a name that has no value, and for anything else in braces
   */
  static String fill(String template, Map<String, Object> values) {
    return fill(template, values, UnaryOperator.identity(), name -> {});
  }

  /**
   * @param encode what becomes of a value's text
   * @param named is told the first name of each path
   */
  static String fill(
      String template,
      Map<String, Object> values,
      UnaryOperator<String> encode,
      Consumer<String> named) {
    StringBuilder text = new StringBuilder(template.length());
    int at = 0;
    for (int open = template.indexOf(OPEN); open >= 0; open = template.indexOf(OPEN, at)) {
      int close = template.indexOf(CLOSE, open);
      String name = close < 0 ? "" : template.substring(open + OPEN.length(), close).strip();
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "has {{ at character " + (open + 1) + " without a name such as {{.name}}");
      }
      named.accept(name.substring(1).split("\\.")[0]);
      text.append(template, at, open).append(encode.apply(words(value(name, values))));
      at = close + CLOSE.length();
    }
    return text.append(template, at, template.length()).toString();
  }

  private static Object value(String path, Map<String, Object> values) {
    Object value = values;
    for (String name : path.substring(1).split("\\.")) {
      if (!(value instanceof Map<?, ?> map) || !map.containsKey(name)) {
        throw new IllegalArgumentException("has {{" + path + "}}, which has no value");
      }
      value = map.get(name);
    }
    return value;
  }

  private static String words(Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e21) {
      return new BigDecimal(number).toBigInteger().toString();
    }
    return Json.text(value);
  }
}
