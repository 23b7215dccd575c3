package io.flowrunner.library.ai;

import io.flowrunner.platform.control.Json;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a model wants to be called.
 *
 * @param arguments a map; the model's own text where that is no JSON object
 */
record ToolCall(String id, String name, Object arguments) {

  /** Arguments as the chat API has them: JSON in a text, empty for none. */
  static ToolCall ofText(String id, String name, String arguments) {
    if (arguments == null || arguments.isBlank()) {
      return new ToolCall(id, name, Map.of());
    }
    try {
      Object read = Json.read(arguments, Object.class);
      return new ToolCall(id, name, read instanceof Map<?, ?> ? read : arguments);
    } catch (UncheckedIOException e) {
      return new ToolCall(id, name, arguments);
    }
  }

  /**
   * As an author or {@link #asMap} writes it, or as the chat API does.
   *
   * @throws io.flowrunner.nodes.entity.ParamsException when it is neither
   */
  static ToolCall of(Object written, String path) {
    Map<String, Object> call = Fields.asMap(written);
    Map<String, Object> function =
        call.get("function") instanceof Map<?, ?> ? Fields.map(call, "function") : call;
    String id = Fields.text(call, "id");
    String name = Fields.text(function, "name");
    if (id == null || name == null) {
      throw Texts.problem(path + " must have id, name and arguments");
    }
    Object arguments = function.get("arguments");
    if (arguments instanceof Map<?, ?>) {
      return new ToolCall(id, name, arguments);
    } else if (arguments == null || arguments instanceof String) {
      return ofText(id, name, (String) arguments);
    }
    throw Texts.problem(path + ".arguments must be a map, or JSON as text");
  }

  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", id);
    map.put("name", name);
    map.put("arguments", arguments);
    return map;
  }

  String argumentsText() {
    return arguments instanceof String text ? text : Json.text(arguments);
  }
}
