package io.flowrunner.flows.control;

import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.NodeTypes;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.platform.control.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The flow language as one JSON Schema (2020-12), for editors: made from the shapes and node types
 * that documents are checked against, anew when a plugin has changed these. It tells the form of a
 * document; which names exist, where edges lead and what scripts say is found by {@link
 * FlowLanguage} alone. Every flow without errors fits it.
 */
@ApplicationScoped
public class LanguageSchema {
  static final String EXPRESSION = "expression";
  private static final String PARAMS = "params:";

  private NodeCatalogue catalogue;
  private int maxNodes;
  private volatile Made made;

  /** The schema of certain node types. */
  private record Made(NodeTypes types, Map<String, Object> document) {}

  /** For the container's proxy. */
  protected LanguageSchema() {}

  @Inject
  public LanguageSchema(NodeCatalogue catalogue, Settings settings) {
    this.catalogue = catalogue;
    this.maxNodes = settings.get(Settings.MAX_NODES);
  }

  public Map<String, Object> document() {
    NodeTypes types = catalogue.types();
    Made last = made;
    if (last == null || last.types() != types) {
      last = new Made(types, make(types.all()));
      made = last;
    }
    return last.document();
  }

  private Map<String, Object> make(List<NodeDeclaration> types) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", JsonSchemas.DIALECT);
    schema.put("title", "FlowRunner flow");
    schema.putAll(ShapeSchema.of(FlowShapes.FLOW));
    Map<String, Object> nodes = member(schema, FlowShapes.NODES);
    nodes.put("maxProperties", maxNodes);
    nodes.put("additionalProperties", reference("node"));
    schema.put("$defs", definitions(types));
    return schema;
  }

  private static Map<String, Object> definitions(List<NodeDeclaration> types) {
    Map<String, Object> definitions = new LinkedHashMap<>();
    definitions.put("node", node(types));
    for (NodeDeclaration type : types) {
      definitions.put(PARAMS + type.name(), ParamsSchema.of(type));
    }
    definitions.put(
        EXPRESSION,
        ShapeSchema.explained(
            ShapeSchema.expression(), "A ${...} that gives the value", null, null));
    return definitions;
  }

  private static Map<String, Object> node(List<NodeDeclaration> types) {
    Map<String, Object> node = ShapeSchema.of(FlowShapes.NODE);
    Map<String, Object> type = member(node, FlowShapes.TYPE);
    type.clear();
    type.put(ShapeSchema.DESCRIPTION, "The node type");
    type.put(ShapeSchema.ANY_OF, types.stream().map(LanguageSchema::name).toList());
    List<Object> rules = new ArrayList<>();
    types.forEach(each -> rules.add(rule(each)));
    node.put("allOf", rules);
    return node;
  }

  private static Map<String, Object> name(NodeDeclaration type) {
    Map<String, Object> name = new LinkedHashMap<>();
    name.put("const", type.name());
    name.put(ShapeSchema.DESCRIPTION, type.summary());
    return name;
  }

  /** What a node of one type must look like. */
  private static Map<String, Object> rule(NodeDeclaration type) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put(FlowShapes.PARAMS, reference(PARAMS + type.name()));
    if (type.forks() || type.endsRun()) {
      members.put(
          FlowShapes.BATCH_KEY,
          ShapeSchema.explained(
              ShapeSchema.typed("null"), "Not done once per item: " + type.summary(), null, null));
    }
    Map<String, Object> then = new LinkedHashMap<>();
    then.put(ShapeSchema.PROPERTIES, members);
    if (ParamsSchema.isNeeded(type)) {
      then.put(ShapeSchema.REQUIRED, List.of(FlowShapes.PARAMS));
    }
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("if", hasType(type));
    rule.put("then", then);
    return rule;
  }

  private static Map<String, Object> hasType(NodeDeclaration type) {
    Map<String, Object> condition = new LinkedHashMap<>();
    condition.put(ShapeSchema.PROPERTIES, Map.of(FlowShapes.TYPE, Map.of("const", type.name())));
    condition.put(ShapeSchema.REQUIRED, List.of(FlowShapes.TYPE));
    return condition;
  }

  private static Map<String, Object> reference(String definition) {
    Map<String, Object> reference = new LinkedHashMap<>();
    reference.put("$ref", "#/$defs/" + definition);
    return reference;
  }

  /** What the schema says of one member; may be added to. */
  @SuppressWarnings("unchecked") // ShapeSchema makes such maps only
  private static Map<String, Object> member(Map<String, Object> schema, String name) {
    Map<String, Object> properties = (Map<String, Object>) schema.get(ShapeSchema.PROPERTIES);
    return (Map<String, Object>) properties.get(name);
  }
}
