package io.flowrunner.executions.control;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which values a query finds, and in what order. Equality is that of JSON: numbers by value, maps
 * in any order. A member that is missing counts as null.
 */
final class StoreMatch {
  private static final Set<String> OPERATORS =
      Set.of("gt", "gte", "lt", "lte", "ne", "in", "contains");

  private StoreMatch() {}

  /**
   * Whether every member of the filter holds; an empty one holds for every value, any other only
   * for maps.
   */
  static boolean matches(Object value, Map<String, Object> filter) {
    if (filter.isEmpty()) {
      return true;
    }
    return value instanceof Map<?, ?> map
        && filter.entrySet().stream()
            .allMatch(wish -> holds(map.get(wish.getKey()), wish.getValue()));
  }

  private static boolean holds(Object member, Object wish) {
    if (wish instanceof Map<?, ?> map && !map.isEmpty() && OPERATORS.containsAll(map.keySet())) {
      return map.entrySet().stream()
          .allMatch(condition -> holds(member, (String) condition.getKey(), condition.getValue()));
    }
    return equal(member, wish);
  }

  private static boolean holds(Object member, String operator, Object bound) {
    return switch (operator) {
      case "ne" -> !equal(member, bound);
      case "in" -> bound instanceof List<?> choices && hasEqual(choices, member);
      case "contains" ->
          member instanceof List<?> items
              ? hasEqual(items, bound)
              : member instanceof String text
                  && bound instanceof String part
                  && text.contains(part);
      default -> isComparable(member, bound) && holds(operator, compare(member, bound));
    };
  }

  private static boolean holds(String operator, int comparison) {
    return switch (operator) {
      case "gt" -> comparison > 0;
      case "gte" -> comparison >= 0;
      case "lt" -> comparison < 0;
      default -> comparison <= 0;
    };
  }

  /** Numbers with numbers, texts with texts. */
  private static boolean isComparable(Object one, Object other) {
    return one instanceof Number && other instanceof Number
        || one instanceof String && other instanceof String;
  }

  private static boolean hasEqual(List<?> items, Object value) {
    return items.stream().anyMatch(item -> equal(item, value));
  }

  static boolean equal(Object one, Object other) {
    if (one instanceof Number a && other instanceof Number b) {
      return StoreNumbers.compare(a, b) == 0;
    } else if (one instanceof List<?> a && other instanceof List<?> b) {
      return a.size() == b.size() && equalItems(a, b);
    } else if (one instanceof Map<?, ?> a && other instanceof Map<?, ?> b) {
      return a.keySet().equals(b.keySet())
          && a.entrySet().stream().allMatch(each -> equal(each.getValue(), b.get(each.getKey())));
    }
    return one == null ? other == null : one.equals(other);
  }

  private static boolean equalItems(List<?> one, List<?> other) {
    for (int i = 0; i < one.size(); i++) {
      if (!equal(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Orders values by one member: false before true, then numbers, then texts by their code points,
   * then lists and maps as they come; values without the member are last, either way.
   *
   * @param sort the member's name, with {@code -} before it for descending
   */
  static Comparator<Object> order(String sort) {
    boolean descending = sort.startsWith("-");
    String name = descending ? sort.substring(1) : sort;
    return (one, other) -> {
      Object a = member(one, name);
      Object b = member(other, name);
      if (a == null || b == null) {
        return Boolean.compare(a == null, b == null);
      }
      int comparison = compare(a, b);
      return descending ? -comparison : comparison;
    };
  }

  private static Object member(Object value, String name) {
    return value instanceof Map<?, ?> map ? map.get(name) : null;
  }

  private static int compare(Object one, Object other) {
    if (one instanceof Number a && other instanceof Number b) {
      return StoreNumbers.compare(a, b);
    } else if (one instanceof String a && other instanceof String b) {
      return StoreKeys.compare(a, b);
    } else if (one instanceof Boolean a && other instanceof Boolean b) {
      return a.compareTo(b);
    }
    return Integer.compare(rank(one), rank(other));
  }

  private static int rank(Object value) {
    if (value instanceof Boolean) {
      return 0;
    } else if (value instanceof Number) {
      return 1;
    }
    return value instanceof String ? 2 : 3;
  }
}
