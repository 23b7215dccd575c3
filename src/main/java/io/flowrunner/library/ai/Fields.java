package io.flowrunner.library.ai;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Members of a JSON object that somebody else has written: what is not as expected is not there.
 */
final class Fields {
  private Fields() {}

  /** In this order, so that the same is always written alike. */
  static Map<String, Object> of(String name, Object value, String other, Object otherValue) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put(name, value);
    members.put(other, otherValue);
    return members;
  }

  /** Null for none. */
  static String text(Map<String, Object> map, String name) {
    return map.get(name) instanceof String text ? text : null;
  }

  /** 0 for none, and for what is less. */
  static long count(Map<String, Object> map, String name) {
    return map.get(name) instanceof Number number ? Math.max(0, number.longValue()) : 0;
  }

  /** Empty for none. */
  static Map<String, Object> map(Map<String, Object> map, String name) {
    return asMap(map.get(name));
  }

  /** Empty for none. */
  static List<?> list(Map<String, Object> map, String name) {
    return map.get(name) instanceof List<?> list ? list : List.of();
  }

  /** Empty for what is no map. */
  static Map<String, Object> asMap(Object value) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, member) -> members.put(String.valueOf(name), member));
    }
    return members;
  }
}
