package io.flowrunner.crash;

import io.flowrunner.e2e.harness.RecordedRequest;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.platform.control.Json;
import java.util.Map;

/**
 * The model of {@code crash/agent.yaml}: calls a request and a flow, then a request again, then
 * answers, as the conversation tells; so what it says is the same whenever it is asked the same.
 */
public final class AgentModel {
  public static final String PATH = "/llm/chat/completions";

  private AgentModel() {}

  public static Reply answer(RecordedRequest request) {
    int results = request.text().split("\"role\":\"tool\"", -1).length - 1;
    String calls =
        switch (results) {
          case 0 -> call("c1", "look", 1) + "," + call("c2", "ask", 2);
          case 2 -> call("c3", "look", 3);
          default -> "";
        };
    String message =
        calls.isEmpty()
            ? "{\"content\":\"done\"}"
            : "{\"content\":null,\"tool_calls\":[" + calls + "]}";
    return Reply.json(
        200, "{\"choices\":[{\"message\":" + message + "}],\"usage\":{\"total_tokens\":5}}");
  }

  private static String call(String id, String name, int n) {
    Object function = Map.of("name", name, "arguments", Json.text(Map.of("n", n)));
    return Json.text(Map.of("id", id, "type", "function", "function", function));
  }
}
