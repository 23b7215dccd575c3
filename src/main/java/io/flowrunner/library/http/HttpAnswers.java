package io.flowrunner.library.http;

import io.flowrunner.nodes.entity.HttpPort.Answer;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeResult;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From an answer to the result of a node. */
final class HttpAnswers {
  private static final int SHOWN = 8 * 1024;

  private HttpAnswers() {}

  static NodeResult result(
      Answer answer, String method, ExpectedStatus expected, NodeContext context) {
    return expected.accepts(answer.status())
        ? success(answer, method, context)
        : failure(answer, context.clock());
  }

  private static NodeResult success(Answer answer, String method, NodeContext context) {
    HttpBody body = HttpBody.of(answer.body(), contentType(answer));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("status_code", answer.status());
    line.put("url", answer.uri().toString());
    context.log(LogLevel.INFO, "HTTP request successful", line);
    if (body.brokenJson()) {
      context.log(LogLevel.WARN, "The answer says that it is JSON, but is not; kept as text", line);
    }
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("status_code", answer.status());
    output.put("headers", headers(answer));
    output.put("body", body.value());
    output.put("metadata", metadata(answer, method, body));
    return NodeResult.completed(output);
  }

  private static Map<String, Object> metadata(Answer answer, String method, HttpBody body) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    if (contentType(answer) != null) {
      metadata.put("content_type", contentType(answer));
    }
    metadata.put("content_length", answer.body().length);
    metadata.put("request_url", answer.uri().toString());
    metadata.put("request_method", method);
    metadata.put("timing", timing(answer.timings()));
    metadata.put("timing_ms", answer.timings().getOrDefault("total", 0L));
    if (body.base64()) {
      metadata.put("encoding", "base64");
    }
    return metadata;
  }

  private static Map<String, Object> timing(Map<String, Long> timings) {
    Map<String, Object> timing = new LinkedHashMap<>();
    timings.keySet().stream().sorted().forEach(phase -> timing.put(phase, timings.get(phase)));
    return timing;
  }

  private static NodeResult failure(Answer answer, Clock clock) {
    int status = answer.status();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("status_code", status);
    Object body = shownBody(answer);
    if (body != null) {
      details.put("body", body);
    }
    details.put("headers", headers(answer));
    return new NodeResult.Failed(
        "http_" + status,
        "HTTP request failed with status " + status,
        isRetryable(status),
        details,
        RetryAfter.of(answer, clock));
  }

  static boolean isRetryable(int status) {
    return status == 408 || status == 429 || (status >= 500 && status <= 599);
  }

  /** The body as on success, or the beginning of one that is large. */
  private static Object shownBody(Answer answer) {
    if (answer.body().length <= SHOWN) {
      return HttpBody.of(answer.body(), contentType(answer)).value();
    }
    return new String(answer.body(), 0, SHOWN, StandardCharsets.UTF_8) + "...";
  }

  /** Names in lower case; several values of one name are joined, those of set-cookie are a list. */
  private static Map<String, Object> headers(Answer answer) {
    Map<String, Object> headers = new LinkedHashMap<>();
    answer
        .headers()
        .forEach(
            (name, values) ->
                headers.put(
                    name,
                    name.equals("set-cookie") ? List.copyOf(values) : String.join(", ", values)));
    return headers;
  }

  private static String contentType(Answer answer) {
    return first(answer, "content-type");
  }

  private static String first(Answer answer, String name) {
    List<String> values = answer.headers().get(name);
    return values == null || values.isEmpty() ? null : values.get(0).strip();
  }
}
