package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.NodeDeclaration.Kind;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.nodes.entity.ParamProblem.What;
import io.flowrunner.platform.control.Durations;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.Template;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks the value of a param against its kind and turns it into that kind's Java value: TEXT and
 * NODE String, INTEGER Long, NUMBER Double, DURATION Duration, TIME Instant, CHOICE its text,
 * OBJECT a map of such values. Null counts as not given.
 *
 * <p>Nothing is coerced but what loses nothing: a number without fraction is a whole number, text
 * is read as a duration or a time where one is asked for. Text is never a number and a number never
 * text: {@code 0123} without quotes is not what its author meant.
 */
final class ParamValues {
  private static final Object MISFIT = new Object();
  private static final int SHOWN = 40;
  private static final int LAST_YEAR = 9999;

  private ParamValues() {}

  /** The value; null after a problem, and for what only the run will know. */
  static Object convert(ParamDeclaration param, Object given, String path, ParamSink sink) {
    return convert(param.kind(), param, given, path, sink);
  }

  /** The members that are given, converted; unknown and missing ones are problems. */
  static Map<String, Object> members(
      List<ParamDeclaration> params, Map<?, ?> given, String path, ParamSink sink) {
    unknown(params, given, path, sink);
    Map<String, Object> values = new LinkedHashMap<>();
    for (ParamDeclaration param : params) {
      String at = path + "." + param.name();
      Object value = unwrapped(given.get(param.name()));
      if (value != null) {
        values.put(param.name(), convert(param, value, at, sink));
      } else if (param.required()) {
        boolean named = given.containsKey(param.name());
        sink.problem(What.MISSING, at, named ? "is required, but null" : "is required", null);
      }
    }
    return values;
  }

  private static void unknown(
      List<ParamDeclaration> params, Map<?, ?> given, String path, ParamSink sink) {
    for (Object name : given.keySet()) {
      if (params.stream().noneMatch(param -> param.name().equals(name))) {
        List<String> known = params.stream().map(ParamDeclaration::name).toList();
        List<String> nearest = NearestName.to(String.valueOf(name), known);
        sink.problem(
            What.UNKNOWN,
            path + "." + name,
            "is not known here",
            nearest.isEmpty() ? null : nearest.get(0));
      }
    }
  }

  private static Object convert(
      Kind kind, ParamDeclaration param, Object given, String path, ParamSink sink) {
    Object value = unwrapped(given);
    if (value instanceof Template || (kind == Kind.SCRIPT && value instanceof String)) {
      sink.later(path, kind);
      return null;
    }
    Object converted =
        switch (kind) {
          case ANY -> value;
          case MAP -> value instanceof Map<?, ?> map ? map(param, map, path, sink) : MISFIT;
          case LIST -> value instanceof List<?> list ? list(param, list, path, sink) : MISFIT;
          case OBJECT ->
              value instanceof Map<?, ?> map ? members(param.members(), map, path, sink) : MISFIT;
          case CHOICE -> param.choices().contains(value) ? value : MISFIT;
          default -> scalar(kind, value);
        };
    if (converted != MISFIT) {
      return converted;
    }
    String reason = "must be " + expected(kind, param) + ", not " + shown(kind, value);
    sink.problem(What.WRONG, path, reason, kind == Kind.CHOICE ? near(value, param) : null);
    return null;
  }

  private static String near(Object value, ParamDeclaration param) {
    List<String> near =
        value instanceof String text ? NearestName.to(text, param.choices()) : List.of();
    return near.isEmpty() ? null : near.get(0);
  }

  private static Object scalar(Kind kind, Object value) {
    return switch (kind) {
      case TEXT, NODE -> value instanceof String ? value : MISFIT;
      case BOOLEAN -> value instanceof Boolean ? value : MISFIT;
      case SCRIPT -> value instanceof Script ? value : MISFIT;
      case INTEGER -> value instanceof Number number ? whole(number) : MISFIT;
      case NUMBER -> value instanceof Number number ? finite(number.doubleValue()) : MISFIT;
      case DURATION ->
          value instanceof String text
              ? Durations.parse(text).map(Object.class::cast).orElse(MISFIT)
              : MISFIT;
      case TIME -> value instanceof String text ? time(text) : MISFIT;
      default -> throw new IllegalArgumentException(kind.name());
    };
  }

  private static Object whole(Number number) {
    try {
      return number instanceof Double || number instanceof Float
          ? BigDecimal.valueOf(number.doubleValue()).longValueExact()
          : new BigDecimal(number.toString()).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      return MISFIT;
    }
  }

  private static Object finite(double number) {
    return Double.isFinite(number) ? number : MISFIT;
  }

  private static Object time(String text) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      return time.getYear() >= 0 && time.getYear() <= LAST_YEAR ? time.toInstant() : MISFIT;
    } catch (DateTimeException e) {
      return MISFIT;
    }
  }

  private static Object map(ParamDeclaration param, Map<?, ?> given, String path, ParamSink sink) {
    Map<String, Object> values = new LinkedHashMap<>();
    given.forEach(
        (name, value) ->
            values.put(String.valueOf(name), item(param, value, path + "." + name, sink)));
    return values;
  }

  private static Object list(ParamDeclaration param, List<?> given, String path, ParamSink sink) {
    List<Object> values = new ArrayList<>(given.size());
    for (int i = 0; i < given.size(); i++) {
      values.add(item(param, given.get(i), path + "[" + i + "]", sink));
    }
    return values;
  }

  private static Object item(ParamDeclaration param, Object given, String path, ParamSink sink) {
    return param.items() == null || param.items() == Kind.ANY
        ? convert(Kind.ANY, param, given, path, sink)
        : convert(param.items(), param, given, path, sink);
  }

  /** A template that turns out to be a value, a map or a list is looked at as such. */
  private static Object unwrapped(Object given) {
    if (given instanceof Template.Constant constant) {
      return constant.value();
    } else if (given instanceof Template.Members members) {
      return members.members();
    } else if (given instanceof Template.Items items) {
      return items.items();
    }
    return given;
  }

  private static String expected(Kind kind, ParamDeclaration param) {
    return switch (kind) {
      case TEXT -> "text";
      case NODE -> "the id of a node";
      case INTEGER -> "a whole number";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case DURATION -> "a duration such as 30s, 1h30m or PT30S";
      case TIME -> "a time such as 2026-01-31T12:00:00Z";
      case MAP, OBJECT -> "a map";
      case LIST -> "a list";
      case CHOICE -> "one of " + String.join(", ", param.choices());
      case SCRIPT -> "a script";
      case ANY -> "a value";
    };
  }

  /** What was given; the text itself only where it is short and of a kind that is no secret. */
  private static String shown(Kind expected, Object value) {
    if (value instanceof String text) {
      boolean telling =
          expected == Kind.DURATION || expected == Kind.TIME || expected == Kind.CHOICE;
      return telling && text.length() <= SHOWN ? '"' + text + '"' : "text";
    } else if (value instanceof Boolean flag) {
      return flag.toString();
    } else if (value instanceof Number number) {
      String hint = expected == Kind.TEXT ? " (quotes make it text)" : "";
      return "the number " + number + hint;
    } else if (value instanceof Map<?, ?>) {
      return "a map";
    } else if (value instanceof List<?>) {
      return "a list";
    }
    return value == null ? "null" : "a script";
  }
}
