package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.NodeDeclaration.Kind;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.nodes.entity.SharedParams;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A Params record, read once by reflection: its declarations, defaults and constructor. */
final class ParamsShape {
  private static final ClassValue<ParamsShape> SHAPES =
      new ClassValue<>() {
        @Override
        protected ParamsShape computeValue(Class<?> type) {
          return new ParamsShape(type.asSubclass(Record.class));
        }
      };

  private final Constructor<? extends Record> constructor;
  private final List<ParamDeclaration> params = new ArrayList<>();
  private final List<Component> components = new ArrayList<>();

  /** What the constructor gets for one component. */
  private interface Component {
    /** As {@link ParamsShape#make}. */
    Object from(Map<String, Object> values, String path);
  }

  private ParamsShape(Class<? extends Record> type) {
    RecordComponent[] declared = type.getRecordComponents();
    try {
      constructor =
          type.getDeclaredConstructor(
              Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
    if (!Modifier.isPublic(type.getModifiers()) || !Modifier.isPublic(constructor.getModifiers())) {
      throw new IllegalStateException(type.getName() + " must be public");
    }
    for (RecordComponent component : declared) {
      String where = type.getName() + "." + component.getName();
      if (component.isAnnotationPresent(SharedParams.class)) {
        addShared(component, where);
      } else {
        addOne(component, where);
      }
    }
  }

  private void addShared(RecordComponent component, String where) {
    if (!component.getType().isRecord() || component.isAnnotationPresent(Param.class)) {
      throw new IllegalStateException(where + " must be a record, and no @Param");
    }
    ParamsShape shared = of(component.getType().asSubclass(Record.class));
    shared.params.forEach(param -> add(param, where));
    components.add(shared::make);
  }

  private void addOne(RecordComponent component, String where) {
    Param param = component.getAnnotation(Param.class);
    if (param == null) {
      throw new IllegalStateException(where + " has no @Param");
    }
    ParamType type = type(component, param, where);
    ParamDeclaration declared = declaration(snakeCase(component.getName()), param, type);
    Object fallback = defaultValue(declared, type, where);
    String name = declared.name();
    add(declared, where);
    components.add(
        (values, path) -> {
          Object value = values.get(name);
          return value == null ? fallback : type.adapt(value, path + "." + name);
        });
  }

  private void add(ParamDeclaration param, String where) {
    if (params.stream().anyMatch(other -> other.name().equals(param.name()))) {
      throw new IllegalStateException(where + ": there is a param " + param.name() + " already");
    }
    params.add(param);
  }

  /**
   * @throws IllegalStateException naming the component that is declared wrongly
   */
  static ParamsShape of(Class<? extends Record> type) {
    return SHAPES.get(type);
  }

  List<ParamDeclaration> params() {
    return params;
  }

  /**
   * @param values converted by {@link ParamValues}; one that is not there gets its default
   */
  Record make(Map<String, Object> values, String path) {
    Object[] arguments =
        components.stream().map(component -> component.from(values, path)).toArray();
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw broken(e.getCause(), path);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(constructor + " cannot be called", e);
    }
  }

  /** A message that begins with a param's name is about that one. */
  private RuntimeException broken(Throwable cause, String path) {
    if (cause instanceof ParamsException known) {
      return known;
    }
    if (!(cause instanceof IllegalArgumentException) || cause.getMessage() == null) {
      return new IllegalStateException(constructor + " failed", cause);
    }
    String message = cause.getMessage();
    int space = message.indexOf(' ');
    return params.stream()
        .map(ParamDeclaration::name)
        .filter(name -> name.length() == space && message.startsWith(name))
        .findFirst()
        .map(name -> new ParamsException(path + "." + name, message.substring(space + 1)))
        .orElseGet(() -> new ParamsException(path, message));
  }

  private static ParamDeclaration declaration(String name, Param param, ParamType type) {
    ParamType inner = type.item() == null ? type : type.item();
    return new ParamDeclaration(
        name,
        type.kind(),
        param.required(),
        param.defaultValue(),
        param.description(),
        param.example(),
        inner.shape() == null ? List.of() : inner.shape().params(),
        type.item() == null ? null : type.item().kind(),
        inner.choices(),
        type.kind() == Kind.SCRIPT ? param.script() : null,
        param.starts(),
        param.edge(),
        param.action());
  }

  private static ParamType type(RecordComponent component, Param param, String where) {
    ParamType type = ParamType.of(component.getGenericType(), where);
    return param.starts() == Param.Starts.NOTHING ? type : type.naming(where);
  }

  private static Object defaultValue(ParamDeclaration param, ParamType type, String where) {
    Object written = param.defaultAsJson();
    if (written == null) {
      if (type.raw().isPrimitive() && !param.required()) {
        throw new IllegalStateException(where + " is primitive and needs a default");
      }
      return null;
    }
    try {
      Object value = ParamValues.convert(param, written, where, ParamSink.THROWING);
      return type.adapt(value, where);
    } catch (ParamsException e) {
      throw new IllegalStateException(where + " has an unusable default", e);
    }
  }

  private static String snakeCase(String name) {
    String plain = name.endsWith("_") ? name.substring(0, name.length() - 1) : name;
    return plain.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
