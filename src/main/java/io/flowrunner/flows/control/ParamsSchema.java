package io.flowrunner.flows.control;

import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.Kind;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.scripting.entity.Script;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The declared params of node types as JSON Schema: takes what {@link ParamsCompiler} takes of a
 * document, an expression wherever that resolves one. What only a node type's own constructor knows
 * is not told.
 */
final class ParamsSchema {
  /** As the check of params reads it: seconds and their parts may be left out. */
  private static final String TIME =
      "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{0,9})?)?"
          + "(?:[Zz]|[-+][0-9]{2}(?::[0-9]{2}){1,2})$";

  private ParamsSchema() {}

  static Map<String, Object> of(NodeDeclaration type) {
    Map<String, Object> schema = members(type.params());
    if (!isNeeded(type)) {
      schema = ShapeSchema.orNothing(schema);
    } else if (!type.oneOf().isEmpty()) {
      schema.put("oneOf", type.oneOf().stream().map(ParamsSchema::given).toList());
    }
    Map<String, Object> titled = new LinkedHashMap<>();
    titled.put("title", type.name());
    titled.putAll(ShapeSchema.explained(schema, type.summary(), null, null));
    return titled;
  }

  /** Whether a node of the type must have params. */
  static boolean isNeeded(NodeDeclaration type) {
    return !type.oneOf().isEmpty() || type.params().stream().anyMatch(ParamDeclaration::required);
  }

  private static Map<String, Object> given(String name) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put(ShapeSchema.REQUIRED, List.of(name));
    schema.put(ShapeSchema.PROPERTIES, Map.of(name, Map.of("not", ShapeSchema.typed("null"))));
    return schema;
  }

  private static Map<String, Object> members(List<ParamDeclaration> params) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (ParamDeclaration param : params) {
      if (param.required()) {
        required.add(param.name());
      }
      properties.put(
          param.name(),
          ShapeSchema.explained(
              param(param), param.description(), param.defaultAsJson(), param.exampleAsJson()));
    }
    return ShapeSchema.object(properties, required);
  }

  private static Map<String, Object> param(ParamDeclaration param) {
    Map<String, Object> value = value(param.kind(), param);
    if (!param.required()) {
      return ShapeSchema.orNothing(value);
    }
    return value.isEmpty() ? Map.of("not", ShapeSchema.typed("null")) : value;
  }

  private static Map<String, Object> value(Kind kind, ParamDeclaration param) {
    return switch (kind) {
      case ANY -> new LinkedHashMap<>();
      case TEXT -> ShapeSchema.typed("string");
      case NODE -> ShapeSchema.nodeReference();
      case SCRIPT -> script(param);
      case MAP, LIST ->
          param.starts() == Param.Starts.NOTHING
              ? orExpression(collection(kind, param))
              : collection(kind, param);
      default -> orExpression(typed(kind, param));
    };
  }

  private static Map<String, Object> typed(Kind kind, ParamDeclaration param) {
    return switch (kind) {
      case INTEGER -> ShapeSchema.typed("integer");
      case NUMBER -> ShapeSchema.typed("number");
      case BOOLEAN -> ShapeSchema.typed("boolean");
      case DURATION -> ShapeSchema.duration(true);
      case TIME -> time();
      case CHOICE -> ShapeSchema.choice(param.choices());
      case OBJECT -> members(param.members());
      default -> throw new IllegalArgumentException(kind.name());
    };
  }

  private static Map<String, Object> collection(Kind kind, ParamDeclaration param) {
    Map<String, Object> item = value(param.items(), param);
    Map<String, Object> schema = ShapeSchema.typed(kind == Kind.LIST ? "array" : "object");
    if (!item.isEmpty()) {
      schema.put(kind == Kind.LIST ? "items" : "additionalProperties", item);
    }
    return schema;
  }

  /** A condition may be the constant true, or a number. */
  private static Map<String, Object> script(ParamDeclaration param) {
    Map<String, Object> schema = ShapeSchema.typed("string");
    if (param.script() == Script.Kind.EXPRESSION) {
      schema.put("type", List.of("string", "boolean", "number"));
    }
    return schema;
  }

  private static Map<String, Object> time() {
    Map<String, Object> schema = ShapeSchema.typed("string");
    schema.put("pattern", TIME);
    return schema;
  }

  private static Map<String, Object> orExpression(Map<String, Object> schema) {
    return ShapeSchema.anyOf(schema, Map.of("$ref", "#/$defs/" + LanguageSchema.EXPRESSION));
  }
}
