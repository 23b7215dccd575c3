package io.flowrunner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The API's document as a tree of maps and lists. */
final class OpenApiDocument {
  private final Map<String, Object> root;

  private OpenApiDocument(Map<String, Object> root) {
    this.root = root;
  }

  static OpenApiDocument read() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (InputStream in =
        Files.newInputStream(Path.of("src/main/resources/META-INF/openapi.yaml"))) {
      return new OpenApiDocument(map(new Yaml(new SafeConstructor(options)).load(in)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked") // keys of a YAML map with text keys are text
  static Map<String, Object> map(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  static List<?> list(Object value) {
    return value == null ? List.of() : (List<?>) value;
  }

  Map<String, Object> root() {
    return root;
  }

  /** Each operation by {@code GET /path}. */
  Map<String, Map<String, Object>> operations() {
    Map<String, Map<String, Object>> operations = new LinkedHashMap<>();
    map(root.get("paths"))
        .forEach(
            (path, methods) ->
                map(methods)
                    .forEach(
                        (method, operation) ->
                            operations.put(
                                method.toUpperCase(Locale.ROOT) + " " + path, map(operation))));
    return operations;
  }

  /** What stands there, or where a {@code $ref} there leads to. */
  Map<String, Object> resolve(Object value) {
    Map<String, Object> found = map(value);
    while (found.get("$ref") instanceof String reference) {
      found = map(target(reference));
    }
    return found;
  }

  /** Null when the reference dangles. */
  Object target(String reference) {
    Object at = root;
    for (String step : reference.substring("#/".length()).split("/")) {
      at = map(at).get(step);
    }
    return at;
  }

  List<Map<String, Object>> parameters(Map<String, Object> operation) {
    List<Map<String, Object>> parameters = new ArrayList<>();
    list(operation.get("parameters")).forEach(each -> parameters.add(resolve(each)));
    return parameters;
  }

  /** Visits every map of the document with its place. */
  void visit(BiConsumer<String, Map<String, Object>> visitor) {
    visit("#", root, visitor);
  }

  private static void visit(
      String place, Object value, BiConsumer<String, Map<String, Object>> visitor) {
    if (value instanceof Map<?, ?>) {
      visitor.accept(place, map(value));
      map(value).forEach((key, member) -> visit(place + "/" + key, member, visitor));
    } else if (value instanceof List<?> items) {
      for (int i = 0; i < items.size(); i++) {
        visit(place + "/" + i, items.get(i), visitor);
      }
    }
  }

  /** What keeps a value from being of that schema; empty for nothing. */
  List<String> problems(String place, Object value, Object schema) {
    Map<String, Object> rules = resolve(schema);
    List<String> problems = new ArrayList<>();
    if (rules.get("oneOf") != null) {
      return ofOne(place, value, list(rules.get("oneOf")));
    }
    if (!isOfType(value, rules.get("type"))) {
      problems.add(place + " is not of type " + rules.get("type") + ": " + value);
    } else if (value instanceof Map<?, ?>) {
      members(place, map(value), rules, problems);
    } else if (value instanceof List<?> items) {
      for (int i = 0; i < items.size(); i++) {
        problems.addAll(problems(place + "[" + i + "]", items.get(i), rules.get("items")));
      }
    } else if (rules.get("enum") != null && !list(rules.get("enum")).contains(value)) {
      problems.add(place + " is none of " + rules.get("enum") + ": " + value);
    } else if (value instanceof String text && !fits(text, rules)) {
      problems.add(place + " breaks the rules of its text: " + value);
    } else if (value instanceof Number number && !fits(number, rules)) {
      problems.add(place + " is out of bounds: " + value);
    }
    return problems;
  }

  /** Those of the choice that it comes nearest to. */
  private List<String> ofOne(String place, Object value, List<?> choices) {
    return choices.stream()
        .map(choice -> problems(place, value, choice))
        .min(Comparator.comparingInt(List::size))
        .orElseThrow();
  }

  private void members(
      String place, Map<String, Object> value, Map<String, Object> rules, List<String> problems) {
    Map<String, Object> properties = map(rules.get("properties"));
    for (Object required : list(rules.get("required"))) {
      if (!value.containsKey(required)) {
        problems.add(place + " lacks " + required);
      }
    }
    value.forEach(
        (name, member) -> {
          if (properties.containsKey(name)) {
            problems.addAll(problems(place + "." + name, member, properties.get(name)));
          } else if (Boolean.FALSE.equals(rules.get("additionalProperties"))) {
            problems.add(place + " has an unknown member " + name);
          }
        });
  }

  private static boolean isOfType(Object value, Object type) {
    if (type == null) {
      return true;
    }
    return switch (type.toString()) {
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "string" -> value instanceof String;
      case "integer" -> value instanceof Integer || value instanceof Long;
      case "number" -> value instanceof Number;
      case "boolean" -> value instanceof Boolean;
      default -> false;
    };
  }

  private static boolean fits(String text, Map<String, Object> rules) {
    boolean fits =
        !(rules.get("minLength") instanceof Integer least && text.length() < least)
            && !(rules.get("maxLength") instanceof Integer most && text.length() > most)
            && !(rules.get("pattern") instanceof String pattern && !text.matches(pattern));
    return fits
        && (!"date-time".equals(rules.get("format"))
            || text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z"));
  }

  private static boolean fits(Number number, Map<String, Object> rules) {
    return !(rules.get("minimum") instanceof Number least && number.longValue() < least.longValue())
        && !(rules.get("maximum") instanceof Number most && number.longValue() > most.longValue());
  }
}
