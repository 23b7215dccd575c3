package io.flowrunner.library.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.library.ai.ModelServer.Call;
import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.control.JettyHttpPort;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Completed;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.platform.control.Json;
import io.flowrunner.platform.control.Settings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LlmNodeTest {
  private static final Map<String, Object> SCHEMA =
      Map.of(
          "type",
          "object",
          "properties",
          Map.of("name", Map.of("type", "string"), "age", Map.of("type", "integer")),
          "required",
          List.of("name", "age"));
  private static JettyHttpPort http;

  private final ModelServer server = new ModelServer();
  private final FakeNodeContext context = new FakeNodeContext().http(http);
  private final LlmNode node = new LlmNode();
  private final NodeCatalogue catalogue = new NodeCatalogue(List.of(node));

  @BeforeAll
  static void start() {
    http = new JettyHttpPort(Settings.of(Map.of()));
  }

  @AfterAll
  static void stop() {
    http.close();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private NodeResult ask(String provider, Object... params) throws Exception {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("provider", provider);
    values.put("base_url", server.base(provider));
    values.put("api_key", ModelServer.KEY);
    values.put("model", "m-1");
    for (int i = 0; i < params.length; i += 2) {
      values.put((String) params[i], params[i + 1]);
    }
    if (values.keySet().stream().noneMatch(name -> name.matches("messages|prompt|template.?"))) {
      values.put("prompt", "Hello");
    }
    Record bound = new ParamsBinder().bind(catalogue.find("llm").orElseThrow(), values);
    NodeResult result = node.execute((LlmNode.Params) bound, context);
    return result instanceof NodeResult.Pending pending
        ? pending.result().toCompletableFuture().get(30, TimeUnit.SECONDS)
        : result;
  }

  private Map<String, Object> output(NodeResult result) {
    assertThat(server.refused()).isEmpty();
    assertThat(result).isInstanceOf(Completed.class);
    return Fields.asMap(((Completed) result).output());
  }

  private static Failed failed(NodeResult result) {
    assertThat(result).isInstanceOf(Failed.class);
    return (Failed) result;
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "generic"})
  void givesTheSameOutputWhoeverAnswers(String provider) throws Exception {
    server.says("Good day");

    Map<String, Object> output =
        output(
            ask(
                provider,
                "temperature",
                0.5,
                "max_tokens",
                9,
                "stop",
                List.of("END"),
                "messages",
                List.of(
                    Map.of("role", "system", "content", "Be kind"),
                    Map.of("role", "system", "content", "Be short"),
                    Map.of("role", "user", "content", "Hello"))));

    assertThat(output)
        .containsOnlyKeys(
            "id",
            "model",
            "content",
            "finish_reason",
            "usage",
            "tool_calls",
            "structured_output",
            "raw_response")
        .containsEntry("model", "m-1")
        .containsEntry("content", "Good day")
        .containsEntry("finish_reason", "stop")
        .containsEntry(
            "usage", Map.of("prompt_tokens", 11L, "completion_tokens", 7L, "total_tokens", 18L))
        .containsEntry("tool_calls", List.of())
        .containsEntry("structured_output", null);
    assertThat(output.get("id")).isIn("chatcmpl-1", "msg_1");
    assertThat(Fields.map(output, "raw_response")).containsKey("usage");
    assertThat(context.lines()).singleElement().extracting("message").isEqualTo("Model answered");
    if (provider.equals("anthropic")) {
      assertThat(server.last().body())
          .containsEntry("system", "Be kind\n\nBe short")
          .containsEntry("max_tokens", 9)
          .containsEntry("stop_sequences", List.of("END"));
    }
  }

  @Test
  void anthropicGetsTheMostTokensThatItRequires() throws Exception {
    output(ask("anthropic"));

    assertThat(server.last().body()).containsEntry("max_tokens", 4096).doesNotContainKey("system");
  }

  @Test
  void fillsTemplates() throws Exception {
    output(
        ask(
            "openai",
            "template",
            "{{.n}} {{ .who.name }} {{.list}}: {{.text}}",
            "variables",
            Map.of(
                "n",
                3.0,
                "who",
                Map.of("name", "Ann"),
                "list",
                List.of(1, 2),
                "text",
                "{{.n}} stays")));
    assertThat(server.last().lastMessage()).containsEntry("content", "3 Ann [1,2]: {{.n}} stays");

    output(
        ask(
            "anthropic",
            "templates",
            List.of(
                Map.of("role", "system", "template", "You know {{.topic}}"),
                Map.of("role", "user", "template", "And {{.topic}}?")),
            "context",
            Map.of("topic", "tea")));
    assertThat(server.last().body()).containsEntry("system", "You know tea");
    assertThat(server.last().lastMessage())
        .containsEntry("content", List.of(Map.of("type", "text", "text", "And tea?")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{.missing}}",
        "{{.who.missing}}",
        "{{name}}",
        "{{",
        "{{.n",
        "{{range .n}}",
        "{{.n | html}}"
      })
  void aTemplateThatCannotBeFilledIsAnError(String template) {
    assertThatThrownBy(
            () ->
                ask(
                    "openai",
                    "template",
                    template,
                    "variables",
                    Map.of("n", 1, "who", Map.of("name", "Ann"))))
        .isInstanceOf(ParamsException.class)
        .hasMessageStartingWith("params.template has {{");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "generic"})
  void toolsGoAllTheWay(String provider) throws Exception {
    Map<String, Object> tool =
        Map.of(
            "name", "weather", "description", "Tells it", "parameters", Map.of("type", "object"));
    server.calls(
        new Call("c1", "weather", Map.of("city", "Ulm")), new Call("c2", "weather", Map.of()));

    Map<String, Object> output = output(ask(provider, "tools", List.of(tool)));

    List<Object> calls =
        List.of(
            Map.of("id", "c1", "name", "weather", "arguments", Map.of("city", "Ulm")),
            Map.of("id", "c2", "name", "weather", "arguments", Map.of()));
    assertThat(output)
        .containsEntry("finish_reason", "tool_calls")
        .containsEntry("content", null)
        .containsEntry("tool_calls", calls);

    server.says("Fine");
    Map<String, Object> assistant = new LinkedHashMap<>();
    assistant.put("role", "assistant");
    assistant.put("content", null);
    assistant.put("tool_calls", calls);
    Map<String, Object> next =
        output(
            ask(
                provider,
                "tools",
                List.of(Map.of("type", "function", "function", tool)),
                "messages",
                List.of(
                    Map.of("role", "user", "content", "Weather?"),
                    assistant,
                    Map.of("role", "tool", "tool_call_id", "c2", "content", "rain"),
                    Map.of(
                        "role", "tool", "tool_call_id", "c1", "content", "sun", "is_error", true),
                    Map.of("role", "user", "content", "So?"))));
    assertThat(next).containsEntry("content", "Fine");
  }

  @Test
  void argumentsThatAreNoJsonStayText() throws Exception {
    server.calls(new Call("c1", "weather", "{\"city\": "));

    Map<String, Object> output = output(ask("openai"));

    assertThat(output)
        .containsEntry(
            "tool_calls",
            List.of(Map.of("id", "c1", "name", "weather", "arguments", "{\"city\": ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "generic"})
  void readsAnAnswerThatIsToFitASchema(String provider) throws Exception {
    server.says("{\"name\": \"Ann\", \"age\": 7}");

    Map<String, Object> output =
        output(ask(provider, "response_format", Map.of("type", "json_schema", "schema", SCHEMA)));

    assertThat(output)
        .containsEntry("structured_output", Map.of("name", "Ann", "age", 7))
        .containsEntry("finish_reason", "stop")
        .containsEntry("tool_calls", List.of());
    assertThat(Json.read((String) output.get("content"), Object.class))
        .isEqualTo(Map.of("name", "Ann", "age", 7));
  }

  @Test
  void asksAnthropicInWordsWhereAToolCannotBeForced() throws Exception {
    server.says("```json\n[1, 2]\n```");

    Map<String, Object> output =
        output(
            ask(
                "anthropic",
                "response_format",
                Map.of("type", "json_schema", "schema", Map.of("type", "array"))));

    assertThat(output).containsEntry("structured_output", List.of(1, 2));
    assertThat((String) server.last().body().get("system")).contains("{\"type\":\"array\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no JSON", "{\"name\": \"Ann\"}", "{\"name\": \"Ann\", \"age\": \"seven\"}", ""})
  void anAnswerThatDoesNotFitFails(String answer) throws Exception {
    server.says(answer);

    Failed failed =
        failed(ask("openai", "response_format", Map.of("type", "json_schema", "schema", SCHEMA)));

    assertThat(failed.code()).isEqualTo("structured_output_invalid");
    assertThat(failed.retryable()).isTrue();
    assertThat(failed.details()).containsKeys("problems", "content", "usage");
  }

  @Test
  void anAnswerThatIsCutOffDoesNotFit() throws Exception {
    server.cutsOff("{\"name\": \"Ann\", \"age\": 7}");

    Failed failed = failed(ask("openai", "parse_structured", true));

    assertThat(failed.code()).isEqualTo("structured_output_invalid");
    assertThat(failed.message()).contains("cut off");
  }

  @Test
  void aSchemaThatIsNoneIsAnError() {
    assertThatThrownBy(
            () ->
                ask(
                    "openai",
                    "response_format",
                    Map.of("type", "json_schema", "schema", Map.of("type", "nonsense"))))
        .isInstanceOf(ParamsException.class)
        .hasMessageStartingWith("params.response_format.schema cannot be used: at type: ");
    assertThat(server.asked()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "403, forbidden, no, auth_failed, false",
    "402, billing, pay, quota_exceeded, false",
    "404, model_not_found, no such model, not_found, false",
    "408, timeout, slow, timeout, true",
    "429, rate_limit_exceeded, slow down, rate_limited, true",
    "429, insufficient_quota, pay, quota_exceeded, false",
    "400, context_length_exceeded, too long, context_length_exceeded, false",
    "400, invalid_request_error, prompt is too long: 210000 tokens, context_length_exceeded, false",
    "400, content_policy_violation, no, content_filtered, false",
    "400, invalid_request_error, what, invalid_request, false",
    "413, request_too_large, huge, invalid_request, false",
    "422, unprocessable, what, invalid_request, false",
    "500, api_error, oops, provider_error, true",
    "502, bad_gateway, oops, provider_error, true",
    "503, unavailable, later, overloaded, true",
    "529, overloaded_error, later, overloaded, true",
    "302, moved, elsewhere, invalid_response, false"
  })
  void callsRefusalsByOneName(
      int status, String type, String message, String code, boolean retryable) throws Exception {
    for (String provider : List.of("openai", "anthropic")) {
      server.fails(status, type, message);

      Failed failed = failed(ask(provider));

      assertThat(failed.code()).isEqualTo(code);
      assertThat(failed.retryable()).isEqualTo(retryable);
      assertThat(failed.details())
          .containsEntry("status_code", status)
          .containsEntry("request_id", "req-1")
          .containsEntry("provider", provider);
    }
  }

  @Test
  void keepsToRetryAfter() throws Exception {
    server.fails(429, "rate", "later", "Retry-After", "7");
    assertThat(failed(ask("openai")).retryAfter()).isEqualTo(Duration.ofSeconds(7));

    server.fails(529, "overloaded", "later", "Retry-After", "Sat, 31 Jan 2026 12:01:00 GMT");
    assertThat(failed(ask("anthropic")).retryAfter()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void theKeyIsInNoText() throws Exception {
    String wrong = "sk-wrong-but-secret";
    for (String provider : List.of("openai", "anthropic")) {
      Failed failed = failed(ask(provider, "api_key", wrong));
      assertThat(failed.code()).isEqualTo("auth_failed");
      assertThat(failed.toString()).doesNotContain("secret");
    }
    server.fails(400, "bad " + ModelServer.KEY, "you sent " + ModelServer.KEY);
    assertThat(failed(ask("openai")).toString()).doesNotContain(ModelServer.KEY);
    Failed unsendable = failed(ask("openai", "api_key", "sk-\nsecret"));
    assertThat(unsendable.code()).isEqualTo("invalid_request");
    assertThat(unsendable.toString() + context.lines()).doesNotContain("secret");
    assertThatThrownBy(() -> ask("openai", "base_url", "http://user:secret@127.0.0.1/"))
        .isInstanceOf(ParamsException.class)
        .message()
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "7",
        "{}",
        "{\"choices\": []}",
        "{\"choices\": [{}]}",
        "<html>",
        "",
        "{\"choices\": [{\"message\": {\"tool_calls\": [{}]}}]}",
        "{\"content\": [{\"type\": \"tool_use\"}]}"
      })
  void whatIsNoAnswerIsInvalid(String body) throws Exception {
    server.sends(200, body).sends(200, body);

    assertThat(failed(ask("openai")).code()).isEqualTo("invalid_response");
    assertThat(failed(ask("anthropic")).code()).isEqualTo("invalid_response");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic"})
  void aModelThatWillNotAnswerFails(String provider) throws Exception {
    server.filters("I would rather not");

    Failed failed = failed(ask(provider));

    assertThat(failed.code()).isEqualTo("content_filtered");
    assertThat(failed.details()).containsKey("usage");
  }

  @Test
  void aBrokenConnectionASlowAndAHugeAnswerFail() throws Exception {
    server.breaks();
    Failed broken = failed(ask("openai"));
    assertThat(broken.code()).isEqualTo("connection");
    assertThat(broken.retryable()).isTrue();

    server.hangs();
    Failed slow = failed(ask("openai", "timeout", "100ms"));
    assertThat(slow.code()).isEqualTo("timeout");
    assertThat(slow.retryable()).isTrue();

    server.says("x".repeat(2_000));
    assertThat(failed(ask("openai", "max_body", 1_000)).code()).isEqualTo("response_too_large");
    assertThatThrownBy(() -> ask("openai", "max_body", 1_000, "prompt", "x".repeat(2_000)))
        .isInstanceOf(ParamsException.class)
        .hasMessageStartingWith("params.max_body is less than the ");
  }

  @Test
  void aCancelEndsTheCall() throws Exception {
    server.hangs();
    Record bound =
        new ParamsBinder()
            .bind(
                catalogue.find("llm").orElseThrow(),
                Map.of(
                    "base_url",
                    server.openai(),
                    "api_key",
                    ModelServer.KEY,
                    "model",
                    "m",
                    "prompt",
                    "x"));
    NodeResult.Pending pending = (NodeResult.Pending) node.execute((LlmNode.Params) bound, context);

    context.cancellation().cancel();

    NodeResult result = pending.result().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(failed(result).code()).isEqualTo("cancelled");
  }

  @ParameterizedTest
  @CsvSource({
    "generic, base_url, , params.base_url",
    "openai, temperature, 3, params.temperature",
    "anthropic, temperature, 1.5, params.temperature",
    "openai, max_tokens, 0, params.max_tokens",
    "openai, base_url, ftp://x, params.base_url",
    "openai, timeout, 0s, params.timeout",
    "openai, model, '', params.model",
    "openai, api_key, ' ', params.api_key"
  })
  void refusesWhatCannotBe(String provider, String name, String value, String path) {
    Object given =
        value != null && value.matches("[0-9.]+") ? (Object) Double.valueOf(value) : value;
    assertThatThrownBy(() -> ask(provider, name, given))
        .isInstanceOf(ParamsException.class)
        .hasMessageStartingWith(path);
  }

  @Test
  void refusesConversationsThatNoProviderTakes() {
    Object call = Map.of("id", "c1", "name", "f", "arguments", Map.of());
    Map<String, Object> calling =
        Map.of("role", "assistant", "content", "", "tool_calls", List.of(call));
    Map<String, Object> user = Map.of("role", "user", "content", "x");
    Map<String, Object> result = Map.of("role", "tool", "tool_call_id", "c1", "content", "x");
    List<List<Object>> wrong =
        List.of(
            List.of(),
            List.of(Map.of("role", "system", "content", "x")),
            List.of(Map.of("role", "king", "content", "x")),
            List.of(Map.of("role", "user")),
            List.of(Map.of("role", "user", "content", List.of(Map.of("type", "video")))),
            List.of(result),
            List.of(user, calling),
            List.of(user, calling, user, result),
            List.of(user, calling, result, result));
    for (List<Object> messages : wrong) {
      assertThatThrownBy(() -> ask("openai", "messages", messages))
          .as(messages.toString())
          .isInstanceOf(ParamsException.class)
          .hasMessageStartingWith("params.messages");
    }
  }

  @Test
  void picturesAreSentAsEachProviderWantsThem() throws Exception {
    List<Object> content =
        List.of(
            Map.of("type", "text", "text", "What is it?"),
            Map.of("type", "image_url", "image_url", Map.of("url", "data:image/png;base64,AAAA")),
            Map.of("type", "image_url", "image_url", Map.of("url", "https://example.com/a.png")));
    List<Object> messages = List.of(Map.of("role", "user", "content", content));

    output(ask("openai", "messages", messages));
    assertThat(server.last().lastMessage()).containsEntry("content", content);

    output(ask("anthropic", "messages", messages));
    assertThat(Fields.list(server.last().lastMessage(), "content"))
        .extracting(block -> Fields.map(Fields.asMap(block), "source"))
        .contains(
            Map.of("type", "base64", "media_type", "image/png", "data", "AAAA"),
            Map.of("type", "url", "url", "https://example.com/a.png"));
  }
}
