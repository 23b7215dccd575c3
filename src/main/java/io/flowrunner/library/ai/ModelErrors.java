package io.flowrunner.library.ai;

import io.flowrunner.library.http.RetryAfter;
import io.flowrunner.nodes.entity.HttpPort.Answer;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.platform.control.Json;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What a provider's refusal is called, whichever provider it is. */
final class ModelErrors {
  private static final int LONGEST = 200;
  private static final Set<String> FILTERS =
      Set.of("content_filter", "content_policy_violation", "moderation_blocked");
  private static final List<String> TOO_LONG =
      List.of("prompt is too long", "maximum context length", "context window", "context limit");

  /** A code, and whether another attempt may do better. */
  private record Kind(String code, boolean retryable) {}

  private ModelErrors() {}

  /** From an answer of any status but 200. */
  static NodeResult refused(Answer answer, ModelAccess access, Clock clock) {
    Map<String, Object> error = Fields.map(body(answer), "error");
    Kind kind = kind(answer.status(), error);
    String who = access.provider().text();
    boolean secret = kind.code().equals("auth_failed"); // some repeat parts of the key
    String said = secret ? null : said(error, access);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("provider", who);
    details.put("status_code", answer.status());
    if (!secret) {
      put(details, "type", Fields.text(error, "type"), access);
      put(details, "code", Fields.text(error, "code"), access);
    }
    put(details, "request_id", requestId(answer), access);
    String message = who + " answered with status " + answer.status();
    return new Failed(
        kind.code(),
        said == null ? message : message + ": " + said,
        kind.retryable(),
        details,
        RetryAfter.of(answer, clock));
  }

  private static Kind kind(int status, Map<String, Object> error) {
    return switch (status) {
      case 401, 403 -> new Kind("auth_failed", false);
      case 402 -> new Kind("quota_exceeded", false);
      case 404 -> new Kind("not_found", false);
      case 408 -> new Kind("timeout", true);
      case 429 ->
          words(error).contains("insufficient_quota")
              ? new Kind("quota_exceeded", false)
              : new Kind("rate_limited", true);
      case 503, 529 -> new Kind("overloaded", true);
      default ->
          status >= 500
              ? new Kind("provider_error", true)
              : status < 400
                  ? new Kind("invalid_response", false)
                  : new Kind(wrong(words(error)), false);
    };
  }

  private static String wrong(String words) {
    if (words.contains("context_length_exceeded") || TOO_LONG.stream().anyMatch(words::contains)) {
      return "context_length_exceeded";
    }
    return FILTERS.stream().anyMatch(words::contains) ? "content_filtered" : "invalid_request";
  }

  private static String words(Map<String, Object> error) {
    return Stream.of("code", "type", "message")
        .map(name -> String.valueOf(error.get(name)).toLowerCase(Locale.ROOT))
        .reduce("", (all, next) -> all + ' ' + next);
  }

  /** Empty when it is no JSON object, as from a proxy between. */
  private static Map<String, Object> body(Answer answer) {
    try {
      return Fields.asMap(Json.read(answer.body(), Object.class));
    } catch (UncheckedIOException e) {
      return Map.of();
    }
  }

  /** Null for nothing. */
  private static String said(Map<String, Object> error, ModelAccess access) {
    String message = Fields.text(error, "message");
    if (message == null || message.isBlank()) {
      return null;
    }
    return Texts.shortened(access.clean(message));
  }

  private static void put(
      Map<String, Object> details, String name, String text, ModelAccess access) {
    if (text != null && text.length() <= LONGEST) {
      details.put(name, access.clean(text));
    }
  }

  private static String requestId(Answer answer) {
    return Stream.of("request-id", "x-request-id")
        .flatMap(name -> answer.headers().getOrDefault(name, List.of()).stream())
        .findFirst()
        .orElse(null);
  }
}
