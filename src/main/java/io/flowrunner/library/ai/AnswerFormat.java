package io.flowrunner.library.ai;

import io.flowrunner.platform.control.Json;
import java.util.Map;

/**
 * What an answer is to look like.
 *
 * @param schema for SCHEMA; else null
 * @param strict what the author says of OpenAI's strict mode; null for nothing
 */
record AnswerFormat(Kind kind, String name, Map<String, Object> schema, Boolean strict) {
  static final AnswerFormat TEXT = new AnswerFormat(Kind.TEXT, null, null, null);
  private static final int LARGEST_SCHEMA = 256 * 1024;

  enum Kind {
    TEXT,
    JSON,
    SCHEMA
  }

  /**
   * {@code {type: text | json_object | json_schema, schema, name, strict}}; the last three may
   * stand in {@code json_schema}, as the chat API has them.
   *
   * @throws IllegalArgumentException beginning with {@code response_format}
   */
  static AnswerFormat of(Map<String, Object> written) {
    if (written == null) {
      return TEXT;
    }
    String type = String.valueOf(written.get("type"));
    if (type.equals("text")) {
      return TEXT;
    } else if (type.equals("json_object")) {
      return new AnswerFormat(Kind.JSON, null, null, null);
    } else if (!type.equals("json_schema")) {
      throw new IllegalArgumentException(
          "response_format must have type text, json_object or json_schema");
    }
    Map<String, Object> format =
        written.get("json_schema") instanceof Map<?, ?>
            ? Fields.map(written, "json_schema")
            : written;
    if (!(format.get("schema") instanceof Map<?, ?>)) {
      throw new IllegalArgumentException("response_format must have a schema");
    }
    Map<String, Object> schema = Fields.map(format, "schema");
    if (Json.text(schema).length() > LARGEST_SCHEMA) {
      throw new IllegalArgumentException(
          "response_format has a schema of more than " + LARGEST_SCHEMA + " characters");
    }
    String name = Fields.text(format, "name");
    if (name != null && !ToolOffer.isName(name)) {
      throw new IllegalArgumentException(
          "response_format must have a name of 1 to 64 letters, digits, _ or -");
    }
    return new AnswerFormat(
        Kind.SCHEMA,
        name == null ? "answer" : name,
        schema,
        format.get("strict") instanceof Boolean strict ? strict : null);
  }

  /** For a provider that has no word for it. */
  String instruction() {
    return switch (kind) {
      case TEXT -> "";
      case JSON -> "Answer with one JSON object and nothing else: no words around it, no fence.";
      case SCHEMA ->
          "Answer with JSON and nothing else (no words around it, no fence) that fits this JSON"
              + " Schema: "
              + Json.text(schema);
    };
  }
}
