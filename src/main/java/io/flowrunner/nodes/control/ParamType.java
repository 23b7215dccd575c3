package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.NodeDeclaration.Kind;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.platform.control.EnumWord;
import io.flowrunner.scripting.entity.Script;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Java type of a record component and the kind of param that it stands for.
 *
 * @param item the type of the values of a list or map; else null
 * @param shape of a nested record; else null
 * @param choices of an enum, in its order; else empty
 */
record ParamType(Kind kind, Class<?> raw, ParamType item, ParamsShape shape, List<String> choices) {
  private static final Map<Class<?>, Kind> SIMPLE =
      Map.ofEntries(
          Map.entry(String.class, Kind.TEXT),
          Map.entry(int.class, Kind.INTEGER),
          Map.entry(Integer.class, Kind.INTEGER),
          Map.entry(long.class, Kind.INTEGER),
          Map.entry(Long.class, Kind.INTEGER),
          Map.entry(double.class, Kind.NUMBER),
          Map.entry(Double.class, Kind.NUMBER),
          Map.entry(boolean.class, Kind.BOOLEAN),
          Map.entry(Boolean.class, Kind.BOOLEAN),
          Map.entry(Duration.class, Kind.DURATION),
          Map.entry(Instant.class, Kind.TIME),
          Map.entry(Script.class, Kind.SCRIPT),
          Map.entry(Object.class, Kind.ANY));

  /**
   * @throws IllegalStateException for a type that is no kind of param
   */
  static ParamType of(Type type, String where) {
    if (type instanceof ParameterizedType generic) {
      return generic(generic, where);
    }
    if (type instanceof Class<?> raw) {
      if (SIMPLE.containsKey(raw)) {
        return new ParamType(SIMPLE.get(raw), raw, null, null, List.of());
      } else if (raw.isEnum()) {
        return new ParamType(Kind.CHOICE, raw, null, null, choices(raw));
      } else if (raw.isRecord()) {
        ParamsShape shape = ParamsShape.of(raw.asSubclass(Record.class));
        return new ParamType(Kind.OBJECT, raw, null, shape, List.of());
      }
    }
    throw new IllegalStateException(where + " has type " + type + ", which is no kind of param");
  }

  private static ParamType generic(ParameterizedType type, String where) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == List.class) {
      return new ParamType(Kind.LIST, List.class, item(arguments[0], where), null, List.of());
    } else if (type.getRawType() == Map.class && arguments[0] == String.class) {
      return new ParamType(Kind.MAP, Map.class, item(arguments[1], where), null, List.of());
    }
    throw new IllegalStateException(where + " has type " + type + ", which is no kind of param");
  }

  /** Deeper nesting is a matter of the values, or of a record. */
  private static ParamType item(Type type, String where) {
    if (type instanceof ParameterizedType) {
      throw new IllegalStateException(where + ": use Object or a record for what is nested");
    }
    return of(type, where);
  }

  /** The same, of a text that is the id of a node. */
  ParamType naming(String where) {
    if (kind == Kind.TEXT) {
      return new ParamType(Kind.NODE, raw, null, null, List.of());
    } else if (item != null && item.kind == Kind.TEXT) {
      return new ParamType(kind, raw, item.naming(where), null, List.of());
    }
    throw new IllegalStateException(where + " names nodes, and so must be text");
  }

  private static List<String> choices(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(choice -> EnumWord.of((Enum<?>) choice))
        .toList();
  }

  /** From the kind's Java value to the component's own type. */
  Object adapt(Object value, String path) {
    if (value == null) {
      return null;
    }
    return switch (kind) {
      case INTEGER -> raw == int.class || raw == Integer.class ? small((Long) value, path) : value;
      case CHOICE -> raw.getEnumConstants()[choices.indexOf(value)];
      case OBJECT -> shape.make(object(value), path);
      case LIST -> item.isPlain() ? value : list((List<?>) value, path);
      case MAP -> item.isPlain() ? value : map(object(value), path);
      default -> value;
    };
  }

  private boolean isPlain() {
    return switch (kind) {
      case INTEGER, CHOICE, OBJECT -> false;
      default -> true;
    };
  }

  private List<Object> list(List<?> values, String path) {
    Object[] adapted = new Object[values.size()];
    for (int i = 0; i < adapted.length; i++) {
      adapted[i] = item.adapt(values.get(i), path + "[" + i + "]");
    }
    return Arrays.asList(adapted);
  }

  private Map<String, Object> map(Map<String, Object> values, String path) {
    Map<String, Object> adapted = new LinkedHashMap<>();
    values.forEach((name, value) -> adapted.put(name, item.adapt(value, path + "." + name)));
    return adapted;
  }

  private static int small(long number, String path) {
    if ((int) number != number) {
      throw new ParamsException(path, "is too large");
    }
    return (int) number;
  }

  @SuppressWarnings("unchecked") // ParamValues makes maps with text keys only
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }
}
