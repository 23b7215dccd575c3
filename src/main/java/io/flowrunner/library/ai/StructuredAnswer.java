package io.flowrunner.library.ai;

import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.ValueSchema;
import io.flowrunner.platform.control.Json;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model's answer read as JSON.
 *
 * @param failure null when it is as asked
 */
record StructuredAnswer(Object value, Failed failure) {
  static final String INVALID = "structured_output_invalid";
  private static final int MOST_PROBLEMS = 10;
  private static final Pattern FENCE =
      Pattern.compile("\\s*```[A-Za-z]{0,10}\\s*\\n(.*)\\n\\s*```\\s*", Pattern.DOTALL);

  /**
   * @param schema null for any JSON
   */
  static StructuredAnswer of(Reply reply, ValueSchema schema) {
    if (reply.finishReason().equals(Reply.LENGTH)) {
      return invalid(reply, "is cut off at the most tokens it may have", List.of());
    }
    Object value;
    try {
      value = Json.read(bare(reply.content()), Object.class);
    } catch (UncheckedIOException e) {
      return invalid(reply, "is not JSON", List.of());
    }
    List<String> problems = schema == null ? List.of() : schema.problems(value);
    return problems.isEmpty()
        ? new StructuredAnswer(value, null)
        : invalid(
            reply,
            "does not fit the schema: " + Texts.shortened(problems.get(0)),
            problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())));
  }

  /** Models like to put code in a fence, whatever they are told. */
  private static String bare(String content) {
    String text = content == null ? "" : content;
    Matcher fence = FENCE.matcher(text);
    return fence.matches() ? fence.group(1) : text;
  }

  /** What was paid for is told with it. */
  private static StructuredAnswer invalid(Reply reply, String reason, List<String> problems) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("problems", problems.stream().map(Texts::shortened).toList());
    details.put("content", Texts.shortened(reply.content() == null ? "" : reply.content()));
    details.put("usage", reply.usage().asMap());
    return new StructuredAnswer(
        null, new Failed(INVALID, "The model's answer " + reason, true, details, null));
  }
}
