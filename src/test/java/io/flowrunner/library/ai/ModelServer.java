package io.flowrunner.library.ai;

import com.sun.net.httpserver.HttpExchange;
import io.flowrunner.nodes.LocalServer;
import io.flowrunner.nodes.LocalServer.Received;
import io.flowrunner.platform.control.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * A provider of models that speaks OpenAI's chat completions and Anthropic's messages, refuses what
 * the real ones refuse, and answers what the test says: one answer for each sound request.
 */
public final class ModelServer implements AutoCloseable {
  public static final String KEY = "sk-test-4711-very-secret";

  /** One sound request. */
  public record Asked(String api, Map<String, Object> body) {
    /** Of the last message, as the API has it. */
    public Map<String, Object> lastMessage() {
      List<?> messages = (List<?>) body.get("messages");
      return Fields.asMap(messages.get(messages.size() - 1));
    }
  }

  /** What a model wants to be called. */
  public record Call(String id, String name, Object arguments) {}

  private interface Answer {
    void give(HttpExchange exchange, String api, Map<String, Object> request) throws IOException;
  }

  private final LocalServer server = new LocalServer();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private Function<Asked, Call> always;

  public ModelServer() {
    page("/v1/chat/completions", "openai");
    page("/generic/v1/chat/completions", "generic");
    page("/v1/messages", "anthropic");
  }

  public String openai() {
    return server.url("/v1");
  }

  public String generic() {
    return server.url("/generic/v1");
  }

  public String anthropic() {
    return server.url("");
  }

  /** Of that provider. */
  public String base(String provider) {
    return switch (provider) {
      case "openai" -> openai();
      case "anthropic" -> anthropic();
      default -> generic();
    };
  }

  public List<Asked> asked() {
    return asked;
  }

  public Asked last() {
    return asked.get(asked.size() - 1);
  }

  /** Why requests were refused. */
  public List<String> refused() {
    return refused;
  }

  public ModelServer says(String text) {
    return reply(text, List.of(), "stop");
  }

  public ModelServer cutsOff(String text) {
    return reply(text, List.of(), "length");
  }

  public ModelServer filters(String text) {
    return reply(text, List.of(), "content_filter");
  }

  public ModelServer calls(Call... calls) {
    return reply(null, List.of(calls), "tool_calls");
  }

  /** When nothing else is left to answer; null for an answer "done". */
  public ModelServer always(Function<Asked, Call> answer) {
    always = answer;
    return this;
  }

  /** Headers as name, value. */
  public ModelServer fails(int status, String code, String message, String... headers) {
    answers.add((exchange, api, request) -> fail(exchange, api, status, code, message, headers));
    return this;
  }

  public ModelServer sends(int status, String body) {
    answers.add(
        (exchange, api, request) ->
            LocalServer.send(exchange, status, bytes(body), "Content-Type", "application/json"));
    return this;
  }

  /** Breaks the connection in the middle of the answer. */
  public ModelServer breaks() {
    answers.add(
        (exchange, api, request) -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write(bytes("{\"id\":"));
          exchange.getResponseBody().flush();
          throw new IOException("as the test wants it");
        });
    return this;
  }

  /** Never answers. */
  public ModelServer hangs() {
    answers.add(
        (exchange, api, request) -> {
          try {
            closed.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return this;
  }

  private ModelServer reply(String text, List<Call> calls, String reason) {
    answers.add((exchange, api, request) -> reply(exchange, api, request, text, calls, reason));
    return this;
  }

  private void page(String path, String api) {
    server.page(path, (exchange, received) -> answer(exchange, received, api));
  }

  private void answer(HttpExchange exchange, Received received, String api) throws IOException {
    if (!KEY.equals(key(received, api))) {
      String message = "Incorrect API key provided: " + key(received, api);
      fail(exchange, api, 401, "invalid_api_key", message);
      return;
    }
    Map<String, Object> request = Fields.asMap(Json.read(received.text(), Object.class));
    String fault =
        api.equals("anthropic")
            ? AnthropicRules.fault(received, request)
            : OpenAiRules.fault(received, request, api.equals("generic"));
    if (fault != null) {
      refused.add(fault);
      fail(exchange, api, 400, "invalid_request_error", fault);
      return;
    }
    Asked sound = new Asked(api, request);
    asked.add(sound);
    Answer answer = answers.poll();
    if (answer != null) {
      answer.give(exchange, api, request);
      return;
    }
    Call call = always == null ? null : always.apply(sound);
    List<Call> calls = call == null ? List.of() : List.of(call);
    reply(
        exchange,
        api,
        request,
        call == null ? "done" : null,
        calls,
        call == null ? "stop" : "tool_calls");
  }

  private static String key(Received received, String api) {
    String given = received.header(api.equals("anthropic") ? "x-api-key" : "Authorization");
    return given == null ? "" : given.replaceFirst("^Bearer ", "");
  }

  private void reply(
      HttpExchange exchange,
      String api,
      Map<String, Object> request,
      String text,
      List<Call> calls,
      String reason)
      throws IOException {
    Map<String, Object> body =
        api.equals("anthropic")
            ? messages(request, text, calls, reason)
            : completion(request, text, calls, reason);
    LocalServer.send(exchange, 200, Json.bytes(body), "Content-Type", "application/json");
  }

  private static Map<String, Object> completion(
      Map<String, Object> request, String text, List<Call> calls, String reason) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", "assistant");
    message.put("content", text);
    if (!calls.isEmpty()) {
      message.put(
          "tool_calls",
          calls.stream()
              .map(
                  call ->
                      Map.of(
                          "id",
                          call.id(),
                          "type",
                          "function",
                          "function",
                          Map.of("name", call.name(), "arguments", arguments(call))))
              .toList());
    }
    return Map.of(
        "id",
        "chatcmpl-1",
        "object",
        "chat.completion",
        "model",
        request.get("model"),
        "choices",
        List.of(Map.of("index", 0, "message", message, "finish_reason", reason)),
        "usage",
        Map.of("prompt_tokens", 11, "completion_tokens", 7, "total_tokens", 18));
  }

  private static String arguments(Call call) {
    return call.arguments() instanceof String text ? text : Json.text(call.arguments());
  }

  /** Whoever must call one tool gives what the test says as its arguments. */
  private static Map<String, Object> messages(
      Map<String, Object> request, String text, List<Call> calls, String reason) {
    List<Object> content = new ArrayList<>();
    List<Call> uses = new ArrayList<>(calls);
    String forced = Fields.text(Fields.map(request, "tool_choice"), "name");
    if (forced != null && text != null && calls.isEmpty()) {
      uses.add(new Call("toolu_forced", forced, Json.read(text, Object.class)));
    } else if (text != null) {
      content.add(Map.of("type", "text", "text", text));
    }
    for (Call call : uses) {
      content.add(
          Map.of(
              "type",
              "tool_use",
              "id",
              call.id(),
              "name",
              call.name(),
              "input",
              call.arguments() instanceof Map<?, ?> map ? map : Map.of()));
    }
    String stop =
        switch (reason) {
          case "length" -> "max_tokens";
          case "content_filter" -> "refusal";
          default -> uses.isEmpty() ? "end_turn" : "tool_use";
        };
    return Map.of(
        "id",
        "msg_1",
        "type",
        "message",
        "role",
        "assistant",
        "model",
        request.get("model"),
        "content",
        content,
        "stop_reason",
        stop,
        "usage",
        Map.of(
            "input_tokens",
            8,
            "cache_read_input_tokens",
            2,
            "cache_creation_input_tokens",
            1,
            "output_tokens",
            7));
  }

  private static void fail(
      HttpExchange exchange, String api, int status, String code, String message, String... headers)
      throws IOException {
    Object body =
        api.equals("anthropic")
            ? Map.of("type", "error", "error", Map.of("type", code, "message", message))
            : Map.of(
                "error", Map.of("message", message, "type", "invalid_request_error", "code", code));
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Content-Type", "application/json", "request-id", "req-1"));
    LocalServer.send(exchange, status, Json.bytes(body), all.toArray(String[]::new));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    closed.countDown();
    server.close();
  }
}
