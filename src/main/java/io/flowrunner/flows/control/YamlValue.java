package io.flowrunner.flows.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of the document and where it stands. Immutable; aliases share one value. */
sealed interface YamlValue {
  Span span();

  /** The JSON value. */
  Object plain();

  /** How a message calls it. */
  String noun();

  /** Whether it is {@code null}, written or left empty. */
  default boolean isNull() {
    return this instanceof Scalar scalar && scalar.value() == null;
  }

  /** The text, when it is text. */
  default Optional<String> text() {
    return this instanceof Scalar scalar && scalar.value() instanceof String text
        ? Optional.of(text)
        : Optional.empty();
  }

  /**
   * @param value String, Boolean, Integer, Long, BigInteger, Double or null
   * @param source the text before it was resolved
   */
  record Scalar(Object value, String source, Span span, ScalarText origin) implements YamlValue {
    @Override
    public Object plain() {
      return value;
    }

    @Override
    public String noun() {
      if (value == null) {
        return "nothing";
      }
      if (value instanceof String) {
        return "text";
      }
      return value instanceof Boolean ? "true or false" : "a number";
    }
  }

  record Items(List<YamlValue> items, Span span) implements YamlValue {
    @Override
    public Object plain() {
      List<Object> values = new ArrayList<>(items.size());
      items.forEach(item -> values.add(item.plain()));
      return values;
    }

    @Override
    public String noun() {
      return "a list";
    }
  }

  record Members(Map<String, Member> members, Span span) implements YamlValue {
    @Override
    public Map<String, Object> plain() {
      Map<String, Object> values = new LinkedHashMap<>();
      members.forEach((key, member) -> values.put(key, member.value().plain()));
      return values;
    }

    @Override
    public String noun() {
      return "a map";
    }

    /** The value under a key; a key without a value counts as left out. */
    Optional<YamlValue> get(String key) {
      return Optional.ofNullable(members.get(key))
          .map(Member::value)
          .filter(value -> !value.isNull());
    }

    Optional<Members> map(String key) {
      return get(key).filter(Members.class::isInstance).map(Members.class::cast);
    }

    Optional<String> text(String key) {
      return get(key).flatMap(YamlValue::text);
    }
  }

  record Member(String key, Span keySpan, YamlValue value) {}
}
