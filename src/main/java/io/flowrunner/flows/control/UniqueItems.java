package io.flowrunner.flows.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code uniqueItems}, compared as texts: the validator's own keeps values in a hash set, where
 * items chosen to collide take quadratic time, and tells 1 from 1.0, which the standard does not.
 */
final class UniqueItems extends AbstractKeyword {
  private static final int CHARACTERS_PER_STEP = 16;

  UniqueItems() {
    super("uniqueItems");
  }

  @Override
  public KeywordValidator newValidator(
      SchemaLocation location, JsonNode value, Schema parent, SchemaContext context) {
    return new Validator(this, location, value, parent, context);
  }

  private static final class Validator extends BaseKeywordValidator {
    private final boolean wanted;

    Validator(
        UniqueItems keyword,
        SchemaLocation location,
        JsonNode value,
        Schema parent,
        SchemaContext context) {
      super(keyword, value, location, parent, context);
      wanted = value.booleanValue();
    }

    @Override
    public void validate(
        ExecutionContext execution, JsonNode node, JsonNode root, NodePath location) {
      if (!wanted || !node.isArray()) {
        return;
      }
      Set<String> seen = new HashSet<>();
      for (JsonNode item : node) {
        StringBuilder text = new StringBuilder();
        write(item, text);
        CheckBudget.current().step(1 + text.length() / CHARACTERS_PER_STEP);
        if (!seen.add(text.toString())) {
          var error =
              error()
                  .instanceNode(node)
                  .instanceLocation(location)
                  .evaluationPath(execution.getEvaluationPath())
                  .locale(execution.getExecutionConfig().getLocale())
                  .build();
          execution.addError(error);
          return;
        }
      }
    }

    /** Equal values give equal texts, others do not. */
    private static void write(JsonNode node, StringBuilder text) {
      if (node.isNumber()) {
        text.append(node.decimalValue().stripTrailingZeros());
      } else if (node.isArray()) {
        text.append('[');
        for (JsonNode item : node) {
          write(item, text);
          text.append(',');
        }
        text.append(']');
      } else if (node.isObject()) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        node.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
        text.append('{');
        sorted.forEach(
            (key, value) -> {
              length(key, text);
              write(value, text);
            });
        text.append('}');
      } else if (node.isTextual()) {
        length(node.textValue(), text);
      } else {
        text.append(node.asText());
      }
    }

    /** A text after its length cannot be taken for anything else. */
    private static void length(String value, StringBuilder text) {
      text.append('"').append(value.length()).append(':').append(value);
    }
  }
}
