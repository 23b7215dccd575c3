package io.flowrunner.library.ai;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a model may ask to be called.
 *
 * @param description null for none
 * @param parameters a JSON Schema of a map
 */
record ToolOffer(String name, String description, Map<String, Object> parameters) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Map<String, Object> NO_PARAMETERS =
      Fields.of("type", "object", "properties", Map.of());

  ToolOffer {
    if (parameters == null) {
      parameters = NO_PARAMETERS;
    }
  }

  /** Whether both providers take it. */
  static boolean isName(String name) {
    return name != null && NAME.matcher(name).matches();
  }

  /**
   * Written as {@code {name, description, parameters}}, or as the chat API has it, in {@code {type:
   * function, function: {...}}}.
   *
   * @throws io.flowrunner.nodes.entity.ParamsException naming the place
   */
  static ToolOffer of(Object written, String path) {
    Map<String, Object> map = Fields.asMap(written);
    Map<String, Object> tool =
        map.get("function") instanceof Map<?, ?> ? Fields.map(map, "function") : map;
    String name = Fields.text(tool, "name");
    if (!isName(name)) {
      throw Texts.problem(path + ".name must be 1 to 64 letters, digits, _ or -");
    }
    Object parameters = tool.get("parameters");
    if (parameters != null && !(parameters instanceof Map<?, ?>)) {
      throw Texts.problem(path + ".parameters must be a JSON Schema");
    }
    return new ToolOffer(
        name,
        Fields.text(tool, "description"),
        parameters == null ? null : Fields.map(tool, "parameters"));
  }
}
