package io.flowrunner.library.ai;

import io.flowrunner.library.http.HttpRequestNode;
import io.flowrunner.nodes.entity.Param;
import java.util.Map;
import java.util.regex.Pattern;

/** What an agent's model may call: another flow of the account, or an HTTP request. */
public record AgentTool(
    @Param(
            description = "1 to 64 letters, digits, _ or -.",
            required = true,
            example = "find_order")
        String name,
    @Param(
            description = "What it does and when to call it, for the model.",
            example = "Finds an order by its number")
        String description,
    @Param(
            description =
                "A JSON Schema of type object: what the model must call it with; checked before it"
                    + " is.",
            example = "{\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}}")
        Map<String, Object> parameters,
    @Param(
            description =
                "The id or the name of a flow; the arguments are its input, its result is the"
                    + " tool's.",
            example = "Find an order")
        String flow,
    @Param(
            description =
                "As http.request has it. {{.name}} in url, query, headers, body and form is filled"
                    + " from the arguments; those that are named nowhere are sent as query (GET,"
                    + " HEAD, DELETE), else as the body, if there is none.")
        HttpRequestNode.Params http) {
  private static final Pattern FIXED_HOST = Pattern.compile("https?://[^/?#{]+[/?#].*");

  public AgentTool {
    if (!ToolOffer.isName(name)) {
      throw new IllegalArgumentException("name must be 1 to 64 letters, digits, _ or -");
    }
    if ((flow == null) == (http == null)) {
      throw new IllegalArgumentException("flow must be given, or http, but not both");
    }
    if (parameters != null && !"object".equals(parameters.get("type"))) {
      throw new IllegalArgumentException("parameters must be a JSON Schema with type: object");
    }
    int filled = http == null ? -1 : http.url().indexOf("{{");
    if (filled >= 0 && !FIXED_HOST.matcher(http.url().substring(0, filled)).matches()) {
      throw new IllegalArgumentException("http must name its host in url without {{");
    }
  }

  ToolOffer offer() {
    return new ToolOffer(name, description, parameters);
  }
}
