package io.flowrunner.flows.control;

import io.flowrunner.platform.control.Durations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Declared shapes as JSON Schema (2020-12), in the keywords that editors know. */
final class ShapeSchema {
  static final String ANY_OF = "anyOf";
  static final String DESCRIPTION = "description";
  static final String PROPERTIES = "properties";
  static final String REQUIRED = "required";
  private static final String NULL = "null";
  private static final String PATTERN = "pattern";
  private static final String TYPE = "type";

  /** Regular expressions as in ECMA-262: what {@link TextRules} lets through. */
  private static final String MANY_LINES =
      "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$";

  private static final String PLAIN = "[^\\u0000-\\u001f\\u007f-\\u009f]";
  private static final String ONE_LINE = "^" + PLAIN + "*$";
  private static final String SOMETHING =
      "^" + PLAIN + "*[^\\s\\u0000-\\u001f\\u007f-\\u009f]" + PLAIN + "*$";

  private ShapeSchema() {}

  static Map<String, Object> of(Shape shape) {
    if (shape instanceof Shape.Members members) {
      return members(members);
    } else if (shape instanceof Shape.Table table) {
      return table(table);
    } else if (shape instanceof Shape.Items items) {
      Map<String, Object> schema = typed("array");
      schema.put("items", of(items.item()));
      schema.put("maxItems", items.most());
      return schema;
    } else if (shape instanceof Shape.Either either) {
      return anyOf(of(either.shorthand()), of(either.full()));
    } else if (shape instanceof Shape.ResolvedList) {
      return anyOf(typed("array"), expression());
    } else if (shape instanceof Shape.AnyMap) {
      return typed("object");
    } else if (shape instanceof Shape.Anything) {
      return new LinkedHashMap<>();
    }
    return single(shape);
  }

  private static Map<String, Object> single(Shape shape) {
    if (shape instanceof Shape.Text text) {
      return text(text);
    } else if (shape instanceof Shape.Whole whole) {
      Map<String, Object> schema = typed("integer");
      schema.put("minimum", whole.least());
      schema.put("maximum", whole.most());
      return schema;
    } else if (shape instanceof Shape.Choice choice) {
      return choice(choice.values());
    } else if (shape instanceof Shape.Length length) {
      return duration(length.mayBeZero());
    } else if (shape instanceof Shape.NodeReference) {
      return nodeReference();
    }
    return typed("string");
  }

  private static Map<String, Object> text(Shape.Text rule) {
    Map<String, Object> schema = typed("string");
    schema.put("maxLength", rule.most());
    String oneLine = rule.mayBeEmpty() ? ONE_LINE : SOMETHING;
    schema.put(PATTERN, rule.manyLines() ? MANY_LINES : oneLine);
    return schema;
  }

  private static Map<String, Object> table(Shape.Table table) {
    Map<String, Object> schema = typed("object");
    schema.put("propertyNames", Map.of(PATTERN, "^(?:" + table.keys().pattern() + ")$"));
    schema.put("additionalProperties", of(table.value()));
    if (!table.mayBeEmpty()) {
      schema.put("minProperties", 1);
    }
    return schema;
  }

  private static Map<String, Object> members(Shape.Members shape) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (Shape.Member member : shape.members()) {
      Map<String, Object> value = of(member.shape());
      if (member.required()) {
        required.add(member.name());
      } else {
        value = orNothing(value);
      }
      properties.put(
          member.name(),
          explained(value, member.description(), member.fallback(), member.example()));
    }
    return object(properties, required);
  }

  /** A map with these members and no others. */
  static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
    Map<String, Object> schema = typed("object");
    schema.put(PROPERTIES, properties);
    if (!required.isEmpty()) {
      schema.put(REQUIRED, required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  static Map<String, Object> typed(String type) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put(TYPE, type);
    return schema;
  }

  static Map<String, Object> choice(List<String> values) {
    Map<String, Object> schema = typed("string");
    schema.put("enum", values);
    return schema;
  }

  static Map<String, Object> duration(boolean mayBeZero) {
    Map<String, Object> schema = typed("string");
    schema.put("minLength", 2);
    schema.put(PATTERN, Durations.FORM);
    if (!mayBeZero) {
      schema.put("allOf", List.of(Map.of(PATTERN, "[1-9]")));
    }
    return schema;
  }

  static Map<String, Object> nodeReference() {
    Map<String, Object> schema = typed("string");
    schema.put(PATTERN, "^(?:" + FlowShapes.NODE_ID.pattern() + ")$");
    return schema;
  }

  /** Text in which something is computed: what it gives only a run can tell. */
  static Map<String, Object> expression() {
    Map<String, Object> schema = typed("string");
    schema.put(PATTERN, "(?:^|[^$])\\$\\{");
    return schema;
  }

  static Map<String, Object> anyOf(Map<String, Object> one, Map<String, Object> other) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put(ANY_OF, List.of(one, other));
    return schema;
  }

  /** A key without a value counts as left out. */
  static Map<String, Object> orNothing(Map<String, Object> schema) {
    if (schema.isEmpty()) {
      return schema;
    }
    if (!(schema.get(TYPE) instanceof String type)) {
      return anyOf(schema, typed(NULL));
    }
    Map<String, Object> either = new LinkedHashMap<>(schema);
    either.put(TYPE, List.of(type, NULL));
    if (schema.get("enum") instanceof List<?> values) {
      List<Object> withNull = new ArrayList<>(values);
      withNull.add(null);
      either.put("enum", withNull);
    }
    return either;
  }

  /** With what an editor shows and fills in; null for what there is not. */
  static Map<String, Object> explained(
      Map<String, Object> schema, String description, Object fallback, Object example) {
    Map<String, Object> explained = new LinkedHashMap<>();
    explained.put(DESCRIPTION, description);
    explained.putAll(schema);
    if (fallback != null) {
      explained.put("default", fallback);
    }
    if (example != null) {
      explained.put("examples", List.of(example));
    }
    return explained;
  }
}
