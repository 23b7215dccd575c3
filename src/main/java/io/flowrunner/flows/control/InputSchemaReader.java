package io.flowrunner.flows.control;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import io.flowrunner.flows.control.SubSchemas.SubSchema;
import io.flowrunner.flows.entity.FindingCode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code inputs}: reports what is wrong with the schema, compiles it when nothing is. Used
 * for one document.
 */
final class InputSchemaReader {
  static final String INPUTS = "inputs";
  private static final DocumentPath PATH = DocumentPath.ROOT.key(INPUTS);
  private static final List<String> TYPES =
      List.of("array", "boolean", "integer", "null", "number", "object", "string");

  /** The most places that all patterns of a schema may have. */
  static final int MAX_PATTERNS_SIZE = 100_000;

  private static final int LONGEST_KEY = 60;

  private final Findings findings;
  private Map<String, SubSchema> schemas = Map.of();
  private int patternsSize;

  InputSchemaReader(Findings findings) {
    this.findings = findings;
  }

  /** Empty when the document names none, or one that is wrong. */
  Optional<CompiledInputSchema> read(YamlValue.Members document) {
    return document.map(INPUTS).flatMap(root -> read(root, document.members().get(INPUTS)));
  }

  private Optional<CompiledInputSchema> read(YamlValue.Members root, YamlValue.Member named) {
    try {
      schemas = SubSchemas.of(root, PATH);
      if (!followsTheStandard(root)) {
        return Optional.empty();
      }
      boolean sound = new SchemaReferences(schemas, findings).check();
      for (SubSchema schema : schemas.values()) {
        warnOfUnknownKeywords(schema);
        sound &= patterns(schema) & ids(schema);
      }
      return sound ? Optional.of(compiled(root)) : Optional.empty();
    } catch (CheckBudget.SpentException e) {
      invalid(named.keySpan(), PATH, "The schema cannot be checked: it is too large");
    } catch (StackOverflowError e) {
      invalid(named.keySpan(), PATH, "The schema nests too deeply");
    } catch (RuntimeException e) {
      // the library's own words for what the checks above did not find
      String reason = CompiledInputSchema.reason(String.valueOf(e.getMessage()));
      invalid(named.keySpan(), PATH, "The schema cannot be used: " + reason);
    }
    return Optional.empty();
  }

  /** Without its name, which the compiler would take for an address. */
  private static CompiledInputSchema compiled(YamlValue.Members root) {
    Map<String, Object> schema = new LinkedHashMap<>(root.plain());
    schema.remove("$id");
    schema.remove("$schema");
    return new CompiledInputSchema(JsonSchemas.compile(schema));
  }

  /**
   * One finding for each place, and none for what holds it: alternatives of the standard all say
   * something of their own.
   */
  private boolean followsTheStandard(YamlValue.Members root) {
    Map<NodePath, Error> firsts = new LinkedHashMap<>();
    Set<NodePath> around = new HashSet<>();
    for (Error error : JsonSchemas.brokenRules(root.plain())) {
      NodePath location = error.getInstanceLocation();
      if (firsts.putIfAbsent(location, error) == null) {
        for (NodePath at = location.getParent(); at != null; at = at.getParent()) {
          around.add(at);
        }
      }
    }
    firsts.forEach(
        (location, error) -> {
          if (!around.contains(location)) {
            report(root, location, error);
          }
        });
    return firsts.isEmpty();
  }

  private void report(YamlValue root, NodePath location, Error error) {
    YamlValue value = root;
    DocumentPath path = PATH;
    String key = INPUTS;
    for (int i = 0; i < location.getNameCount(); i++) {
      String step = location.getName(i);
      if (value instanceof YamlValue.Items list) {
        int index = Integer.parseInt(step);
        value = list.items().get(index);
        path = path.index(index);
      } else {
        value = ((YamlValue.Members) value).members().get(step).value();
        path = path.key(step);
        key = step;
      }
    }
    if (isType(location) || location.getNameCount() > 1 && isType(location.getParent())) {
      unknownType(value, path);
    } else {
      String reason = CompiledInputSchema.reason(error.getMessage());
      invalid(value.span(), path, Words.shortened(key, LONGEST_KEY) + ": " + reason);
    }
  }

  /** Whether it is the place of the keyword, not of a member of that name. */
  private boolean isType(NodePath location) {
    return location.getNameCount() > 0
        && location.getName(location.getNameCount() - 1).equals("type")
        && schemas.containsKey(location.getParent().toString());
  }

  private void unknownType(YamlValue value, DocumentPath path) {
    String nearest = value.text().map(text -> findings.didYouMean(text, TYPES)).orElse(null);
    findings.add(
        FindingCode.INVALID_SCHEMA,
        value.span(),
        path,
        "type must be " + Words.either(TYPES) + ", or a list of them",
        nearest);
  }

  private void warnOfUnknownKeywords(SubSchema schema) {
    for (YamlValue.Member member : schema.members().values()) {
      if (!SubSchemas.isKeyword(member.key()) && !member.key().startsWith("x-")) {
        findings.add(
            FindingCode.UNKNOWN_KEYWORD,
            member.keySpan(),
            schema.path().key(member.key()),
            "JSON Schema has no keyword " + Words.quoted(member.key()) + ": it checks nothing",
            findings.didYouMean(member.key(), SubSchemas.keywords()));
      }
    }
  }

  private boolean patterns(SubSchema schema) {
    boolean sound = true;
    YamlValue.Member pattern = schema.members().get("pattern");
    if (pattern != null) {
      sound = pattern(pattern.value().text().orElse(""), pattern.value().span(), schema, "pattern");
    }
    YamlValue.Member named = schema.members().get("patternProperties");
    if (named != null && named.value() instanceof YamlValue.Members members) {
      for (YamlValue.Member one : members.members().values()) {
        sound &= pattern(one.key(), one.keySpan(), schema, "patternProperties");
      }
    }
    return sound;
  }

  private boolean pattern(String regex, Span at, SubSchema schema, String keyword) {
    if (patternsSize > MAX_PATTERNS_SIZE) {
      return false; // that was said, and reading more would take its time
    }
    DocumentPath path = schema.path().key(keyword);
    path = keyword.equals("pattern") ? path : path.key(regex);
    try {
      patternsSize += SafePatterns.compile(regex).size();
    } catch (SafePatterns.UnusablePatternException e) {
      String message = "The regular expression " + Words.quoted(regex) + " " + e.getMessage();
      return invalid(at, path, CompiledInputSchema.reason(message));
    }
    return patternsSize <= MAX_PATTERNS_SIZE
        || invalid(at, path, "The regular expressions of the schema are too large together");
  }

  /** One document is one schema: parts with names of their own would change what #/... means. */
  private boolean ids(SubSchema schema) {
    boolean sound = true;
    for (String key : List.of("$id", "$schema", "$vocabulary")) {
      YamlValue.Member member = schema.members().get(key);
      if (member == null) {
        continue;
      }
      DocumentPath path = schema.path().key(key);
      if (!schema.isRoot()) {
        sound = invalid(member.keySpan(), path, key + " may stand at the root of the schema only");
      } else if (key.equals("$schema") && !isDialect(member.value())) {
        sound = invalid(member.value().span(), path, "$schema must be " + JsonSchemas.DIALECT);
      }
    }
    return sound;
  }

  private static boolean isDialect(YamlValue value) {
    String text = value.text().orElse("");
    return text.equals(JsonSchemas.DIALECT) || text.equals(JsonSchemas.DIALECT + '#');
  }

  private boolean invalid(Span at, DocumentPath path, String message) {
    findings.add(FindingCode.INVALID_SCHEMA, at, path, message);
    return false;
  }
}
