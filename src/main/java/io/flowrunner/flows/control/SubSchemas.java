package io.flowrunner.flows.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All schemas that a schema holds, itself included: what stands under keywords that take schemas,
 * and nothing else (a {@code const} may look like a schema).
 */
final class SubSchemas {
  private static final Set<String> ONE =
      Set.of(
          "additionalProperties",
          "contains",
          "contentSchema",
          "else",
          "if",
          "items",
          "not",
          "propertyNames",
          "then",
          "unevaluatedItems",
          "unevaluatedProperties");
  private static final Set<String> NAMED =
      Set.of("$defs", "definitions", "dependentSchemas", "patternProperties", "properties");
  private static final Set<String> LISTED = Set.of("allOf", "anyOf", "oneOf", "prefixItems");

  /** Keywords whose schemas look at the same value as the schema that holds them. */
  private static final Set<String> IN_PLACE =
      Set.of("allOf", "anyOf", "dependentSchemas", "else", "if", "not", "oneOf", "then");

  /** The standard's other keywords. */
  private static final Set<String> PLAIN =
      Set.of(
          "$anchor",
          "$comment",
          "$dynamicAnchor",
          "$dynamicRef",
          "$id",
          "$ref",
          "$schema",
          "$vocabulary",
          "const",
          "contentEncoding",
          "contentMediaType",
          "default",
          "dependentRequired",
          "deprecated",
          "description",
          "enum",
          "examples",
          "exclusiveMaximum",
          "exclusiveMinimum",
          "format",
          "maxContains",
          "maxItems",
          "maxLength",
          "maxProperties",
          "maximum",
          "minContains",
          "minItems",
          "minLength",
          "minProperties",
          "minimum",
          "multipleOf",
          "pattern",
          "readOnly",
          "required",
          "title",
          "type",
          "uniqueItems",
          "writeOnly");

  private final Map<String, SubSchema> byPointer = new LinkedHashMap<>();

  /**
   * @param pointer JSON Pointer (RFC 6901) from the root schema
   * @param value a map, or true or false
   * @param sameValue pointers of the schemas in it that look at the same value
   */
  record SubSchema(String pointer, YamlValue value, DocumentPath path, List<String> sameValue) {
    boolean isRoot() {
      return pointer.isEmpty();
    }

    /** Empty for true and false. */
    Map<String, YamlValue.Member> members() {
      return value instanceof YamlValue.Members map ? map.members() : Map.of();
    }
  }

  private SubSchemas() {}

  /** By pointer, in the order of the document. */
  static Map<String, SubSchema> of(YamlValue root, DocumentPath path) {
    SubSchemas all = new SubSchemas();
    all.add(root, "", path);
    return all.byPointer;
  }

  static boolean isKeyword(String key) {
    return PLAIN.contains(key) || ONE.contains(key) || NAMED.contains(key) || LISTED.contains(key);
  }

  static Set<String> keywords() {
    Set<String> all = new TreeSet<>(PLAIN);
    all.addAll(ONE);
    all.addAll(NAMED);
    all.addAll(LISTED);
    return all;
  }

  private void add(YamlValue value, String pointer, DocumentPath path) {
    SubSchema schema = new SubSchema(pointer, value, path, new ArrayList<>());
    byPointer.put(pointer, schema);
    for (YamlValue.Member member : schema.members().values()) {
      String key = member.key();
      List<String> inside = new ArrayList<>();
      if (ONE.contains(key)) {
        inside.add(pointer + '/' + key);
        add(member.value(), pointer + '/' + key, path.key(key));
      } else if (NAMED.contains(key) && member.value() instanceof YamlValue.Members named) {
        for (YamlValue.Member one : named.members().values()) {
          String at = pointer + '/' + key + '/' + escaped(one.key());
          inside.add(at);
          add(one.value(), at, path.key(key).key(one.key()));
        }
      } else if (LISTED.contains(key) && member.value() instanceof YamlValue.Items list) {
        for (int i = 0; i < list.items().size(); i++) {
          String at = pointer + '/' + key + '/' + i;
          inside.add(at);
          add(list.items().get(i), at, path.key(key).index(i));
        }
      }
      if (IN_PLACE.contains(key)) {
        schema.sameValue().addAll(inside);
      }
    }
  }

  private static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
