package io.flowrunner.flows.control;

import io.flowrunner.flows.control.SubSchemas.SubSchema;
import io.flowrunner.flows.entity.FindingCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the references of a schema lead: into the schema itself or to the standard's metaschema,
 * for nothing is ever fetched; and never in a circle on one value, which no check would leave.
 */
final class SchemaReferences {
  private static final Set<String> KEYWORDS = Set.of("$ref", "$dynamicRef");

  private final Map<String, SubSchema> schemas;
  private final Findings findings;

  /** Pointers by the names that schemas have for themselves. */
  private final Map<String, String> anchors = new HashMap<>();

  private final List<Reference> references = new ArrayList<>();

  private record Reference(SubSchema from, YamlValue value, DocumentPath path, String target) {}

  SchemaReferences(Map<String, SubSchema> schemas, Findings findings) {
    this.schemas = schemas;
    this.findings = findings;
  }

  /** Whether all lead somewhere, and none in a circle. */
  boolean check() {
    boolean sound = true;
    for (SubSchema schema : schemas.values()) {
      sound &= name(schema, "$anchor") & name(schema, "$dynamicAnchor");
    }
    for (SubSchema schema : schemas.values()) {
      for (String keyword : KEYWORDS) {
        YamlValue.Member member = schema.members().get(keyword);
        sound &= member == null || follow(schema, member);
      }
    }
    return sound && leadInNoCircle();
  }

  private boolean name(SubSchema schema, String keyword) {
    YamlValue.Member member = schema.members().get(keyword);
    if (member == null) {
      return true;
    }
    String name = member.value().text().orElse("");
    String other = anchors.putIfAbsent(name, schema.pointer());
    return other == null
        || other.equals(schema.pointer())
        || invalid(
            member.value(),
            schema.path().key(keyword),
            "Another schema has the name " + Words.quoted(name));
  }

  private boolean follow(SubSchema from, YamlValue.Member member) {
    String text = member.value().text().orElse("");
    DocumentPath path = from.path().key(member.key());
    if (text.equals(JsonSchemas.DIALECT) || text.equals(JsonSchemas.DIALECT + '#')) {
      return true;
    }
    if (!text.startsWith("#")) {
      return invalid(
          member.value(),
          path,
          Words.quoted(text) + " is outside of the document, and nothing is fetched");
    }
    String fragment = fragment(text);
    String target =
        fragment.isEmpty() || fragment.startsWith("/") ? fragment : anchors.get(fragment);
    if (target == null || !schemas.containsKey(target)) {
      return invalid(member.value(), path, "There is no schema at " + Words.quoted(text));
    }
    references.add(new Reference(from, member.value(), path, target));
    return true;
  }

  /** Decoded; what cannot be decoded is found nowhere. */
  private static String fragment(String reference) {
    try {
      return new URI(reference).getFragment();
    } catch (URISyntaxException e) {
      return reference;
    }
  }

  /** Takes away, again and again, what leads to nothing that is left: only circles stay. */
  private boolean leadInNoCircle() {
    Map<String, Integer> waysOut = new LinkedHashMap<>();
    Map<String, List<String>> waysIn = new HashMap<>();
    schemas.forEach(
        (pointer, schema) -> schema.sameValue().forEach(to -> way(pointer, to, waysOut, waysIn)));
    references.forEach(one -> way(one.from().pointer(), one.target(), waysOut, waysIn));
    Deque<String> ends = new ArrayDeque<>(schemas.keySet());
    ends.removeAll(waysOut.keySet());
    while (!ends.isEmpty()) {
      for (String before : waysIn.getOrDefault(ends.pop(), List.of())) {
        if (waysOut.merge(before, -1, Integer::sum) == 0) {
          waysOut.remove(before);
          ends.push(before);
        }
      }
    }
    for (Reference one : references) {
      if (waysOut.containsKey(one.from().pointer()) && waysOut.containsKey(one.target())) {
        invalid(one.value(), one.path(), "The reference leads in a circle");
      }
    }
    return waysOut.isEmpty();
  }

  private static void way(
      String from, String to, Map<String, Integer> out, Map<String, List<String>> in) {
    out.merge(from, 1, Integer::sum);
    in.computeIfAbsent(to, key -> new ArrayList<>()).add(from);
  }

  private boolean invalid(YamlValue at, DocumentPath path, String message) {
    findings.add(FindingCode.INVALID_SCHEMA, at.span(), path, message);
    return false;
  }
}
