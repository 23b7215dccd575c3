package io.flowrunner.library.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.library.http.HttpRequestNode;
import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.FlowOutcome;
import io.flowrunner.nodes.entity.NodeResult.Continue;
import io.flowrunner.nodes.entity.ParamsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model may do with a tool, and what it may not. */
class AgentToolTest {
  private final NodeCatalogue catalogue = new NodeCatalogue(List.of(new AgentNode()));

  private AgentNode.Params bind(Map<String, Object> tool, Object... more) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("api_key", "k");
    values.put("model", "m");
    values.put("user_prompt", "do it");
    values.put("tools", List.of(tool));
    for (int i = 0; i < more.length; i += 2) {
      values.put((String) more[i], more[i + 1]);
    }
    return (AgentNode.Params)
        new ParamsBinder().bind(catalogue.find("agent").orElseThrow(), values);
  }

  private HttpRequestNode.Params filled(Map<String, Object> http, Map<String, Object> arguments) {
    AgentNode.Params params = bind(Map.of("name", "t", "http", http));
    return AgentRequest.of(params.tools().get(0).http(), arguments);
  }

  @Test
  void argumentsAreDataInTheAddress() {
    HttpRequestNode.Params filled =
        filled(
            Map.of("url", "http://shop/orders/{{.id}}/x", "query", Map.of("q", "a {{.q}}")),
            Map.of("id", "../a?b=c#d@evil/é", "q", "1&2", "rest", List.of(1)));

    assertThat(filled.url()).isEqualTo("http://shop/orders/..%2Fa%3Fb%3Dc%23d%40evil%2F%C3%A9/x");
    assertThat(filled.query()).isEqualTo(Map.of("q", "a 1&2", "rest", "[1]"));
  }

  @Test
  void whatIsNamedNowhereIsTheBody() {
    Map<String, Object> http =
        Map.of("url", "http://shop/{{.id}}", "method", "POST", "headers", Map.of("X", "{{.h}}"));

    HttpRequestNode.Params filled = filled(http, Map.of("id", 7, "h", "v", "n", 1));

    assertThat(filled.url()).isEqualTo("http://shop/7");
    assertThat(filled.headers()).isEqualTo(Map.of("X", "v"));
    assertThat(filled.body()).isEqualTo(Map.of("n", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", ""})
  void aPartOfThePathThatIsNoneIsRefused(String id) {
    assertThatThrownBy(() -> filled(Map.of("url", "http://shop/{{.id}}"), Map.of("id", id)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{{.url}}", "http://{{.host}}/", "http://shop{{.rest}}", "http://shop:{{.port}}/"})
  void theHostIsTheAuthors(String url) {
    assertThatThrownBy(() -> bind(Map.of("name", "t", "http", Map.of("url", url))))
        .isInstanceOf(ParamsException.class)
        .hasMessage("params.tools[0].http must name its host in url without {{");
  }

  @Test
  void refusesToolsThatAreNone() {
    for (Map<String, Object> tool :
        List.<Map<String, Object>>of(
            Map.of("name", "t"),
            Map.of("name", "a b", "flow", "F"),
            Map.of("name", "t", "flow", "F", "http", Map.of("url", "http://shop")),
            Map.of("name", "t", "flow", "F", "parameters", Map.of("type", "array")))) {
      assertThatThrownBy(() -> bind(tool))
          .as(tool.toString())
          .isInstanceOf(ParamsException.class)
          .hasMessageStartingWith("params.tools[0]");
    }
  }

  @Test
  void aResultIsCutOffAtItsLimit() {
    AgentNode.Params params = bind(Map.of("name", "t", "flow", "F"), "max_tool_result", 5);
    ToolCall call = new ToolCall("c1", "t", Map.of());
    Message asked = new Message(Message.Role.ASSISTANT, null, List.of(call), null, false);
    AgentState state = new AgentState(List.of(asked), Reply.Usage.NONE, 1);
    FakeNodeContext context =
        new FakeNodeContext().state(state.asMap(), FlowOutcome.completed("x".repeat(9)));

    Continue next = (Continue) new AgentNode().execute(params, context);

    AgentState told = AgentState.of(next.state());
    assertThat(told.pending()).isEmpty();
    assertThat(told.conversation().get(1).content()).isEqualTo("xxxxx (cut off)");
  }
}
