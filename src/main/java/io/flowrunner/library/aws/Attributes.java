package io.flowrunner.library.aws;

import io.flowrunner.platform.control.ExactNumbers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON values as DynamoDB's typed attributes and back. Numbers go as text both ways, so none is
 * rounded: one that JSON's cannot hold exactly comes back as text.
 */
final class Attributes {
  private Attributes() {}

  /** Of an item, a key or the values of an expression. */
  static Map<String, Object> typed(Map<String, Object> values) {
    Map<String, Object> typed = new LinkedHashMap<>();
    values.forEach((name, value) -> typed.put(name, typed(value)));
    return typed;
  }

  private static Map<String, Object> typed(Object value) {
    if (value == null) {
      return Map.of("NULL", true);
    } else if (value instanceof Boolean) {
      return Map.of("BOOL", value);
    } else if (value instanceof Number number) {
      return Map.of("N", ExactNumbers.text(number));
    } else if (value instanceof List<?> list) {
      return Map.of("L", list.stream().map(Attributes::typed).toList());
    } else if (value instanceof Map<?, ?> map) {
      Map<String, Object> members = new LinkedHashMap<>();
      map.forEach((name, member) -> members.put(String.valueOf(name), typed(member)));
      return Map.of("M", members);
    }
    return Map.of("S", value.toString());
  }

  /**
   * @param typed as it came
   * @return null for null
   */
  static Map<String, Object> plain(Object typed) {
    if (!(typed instanceof Map<?, ?> map)) {
      return null;
    }
    Map<String, Object> plain = new LinkedHashMap<>();
    map.forEach((name, value) -> plain.put(String.valueOf(name), value(value)));
    return plain;
  }

  private static Object value(Object typed) {
    if (!(typed instanceof Map<?, ?> map) || map.size() != 1) {
      throw new IllegalArgumentException("an attribute without a type");
    }
    Map.Entry<?, ?> only = map.entrySet().iterator().next();
    Object value = only.getValue();
    return switch (String.valueOf(only.getKey())) {
      case "S", "BOOL", "B", "SS", "BS" -> value;
      case "N" -> number(value);
      case "NULL" -> null;
      case "M" -> plain(value);
      case "L" ->
          list(value).stream()
              .map(Attributes::value)
              .collect(ArrayList::new, List::add, List::addAll);
      case "NS" -> list(value).stream().map(Attributes::number).toList();
      default -> throw new IllegalArgumentException("an attribute of an unknown type");
    };
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static Object number(Object text) {
    return ExactNumbers.json(new BigDecimal(String.valueOf(text)));
  }
}
