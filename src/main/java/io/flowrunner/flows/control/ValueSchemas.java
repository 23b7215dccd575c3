package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.Finding;
import io.flowrunner.nodes.entity.ValueSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Schemas that only a run knows, read and bounded as {@code inputs} of a flow are. */
public final class ValueSchemas {
  private static final DocumentPath VALUE = DocumentPath.ROOT.key("value");

  private ValueSchemas() {}

  /**
   * @throws IllegalArgumentException for what is no schema that can be used; the message says why
   */
  public static ValueSchema compile(Map<String, Object> schema) {
    Findings findings = new Findings();
    CompiledInputSchema compiled;
    try {
      YamlValue.Member named =
          new YamlValue.Member(InputSchemaReader.INPUTS, Span.START, written(schema));
      YamlValue.Members document =
          new YamlValue.Members(Map.of(InputSchemaReader.INPUTS, named), Span.START);
      compiled = new InputSchemaReader(findings).read(document).orElse(null);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("the schema nests too deeply");
    }
    if (compiled == null) {
      throw new IllegalArgumentException(reason(findings));
    }
    return value ->
        compiled.check(value, VALUE).stream()
            .map(problem -> problem.field() + ": " + problem.reason())
            .toList();
  }

  private static String reason(Findings findings) {
    Finding first = findings.sorted().get(0);
    String place = first.path().replaceFirst("^" + InputSchemaReader.INPUTS + "\\.?", "");
    return place.isEmpty() ? first.message() : "at " + place + ": " + first.message();
  }

  private static YamlValue written(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, YamlValue.Member> members = new LinkedHashMap<>();
      map.forEach(
          (key, member) -> {
            String name = String.valueOf(key);
            members.put(name, new YamlValue.Member(name, Span.START, written(member)));
          });
      return new YamlValue.Members(members, Span.START);
    } else if (value instanceof List<?> list) {
      List<YamlValue> items = new ArrayList<>(list.size());
      list.forEach(item -> items.add(written(item)));
      return new YamlValue.Items(items, Span.START);
    }
    return new YamlValue.Scalar(value, String.valueOf(value), Span.START, null);
  }
}
