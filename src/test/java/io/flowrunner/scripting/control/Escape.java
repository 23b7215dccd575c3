package io.flowrunner.scripting.control;

import io.flowrunner.scripting.entity.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/**
 * One attempt to get out of the sandbox, or to harm what is around it. They stand in {@code
 * escapes.yaml}; the page {@code sandbox.md} shows them.
 *
 * @param place where the script stands in a flow
 * @param ends the codes that it may fail with, {@code refused} or {@code value}
 * @param value what it gives, as JSON, if it ends with a value
 */
public record Escape(
    String group, String name, String place, String script, List<String> ends, String value) {
  public static final String REFUSED = "refused";
  public static final String VALUE = "value";

  /** Every attempt, in the order of the file. */
  public static List<Escape> all() {
    List<Escape> all = new ArrayList<>();
    Map<String, Map<String, Object>> groups = read();
    groups.forEach(
        (group, told) -> {
          for (Map<String, Object> attempt : attempts(told)) {
            all.add(of(group, attempt, told.get("ends")));
          }
        });
    return all;
  }

  /** Whether it only ends when it is stopped; such an attempt is given little time. */
  boolean isEndless() {
    return ends.contains("script_timeout");
  }

  Script.Kind kind() {
    return switch (place) {
      case "script" -> Script.Kind.BODY;
      case "expression", "condition" -> Script.Kind.EXPRESSION;
      default -> Script.Kind.valueOf(place.toUpperCase(Locale.ROOT));
    };
  }

  @Override
  public String toString() {
    return group + ": " + name;
  }

  private static Escape of(String group, Map<String, Object> attempt, Object usualEnds) {
    Object ends = attempt.getOrDefault("ends", usualEnds);
    return new Escape(
        group,
        (String) attempt.get("name"),
        (String) attempt.getOrDefault("in", "script"),
        (String) attempt.get("script"),
        ends instanceof List<?> codes
            ? codes.stream().map(String.class::cast).toList()
            : List.of((String) ends),
        (String) attempt.get("value"));
  }

  @SuppressWarnings("unchecked") // the file is ours
  private static List<Map<String, Object>> attempts(Map<String, Object> group) {
    return (List<Map<String, Object>>) group.get("attempts");
  }

  private static Map<String, Map<String, Object>> read() {
    try (InputStream file = Escape.class.getResourceAsStream("escapes.yaml")) {
      return new Yaml().load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
