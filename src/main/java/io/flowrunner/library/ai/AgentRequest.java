package io.flowrunner.library.ai;

import io.flowrunner.library.http.HttpRequestNode;
import io.flowrunner.platform.control.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The request of a tool with the arguments of a call in it. They are data: in the address they are
 * percent-encoded, so that none leads to another host, path or param.
 */
final class AgentRequest {
  private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE");

  private final HttpRequestNode.Params order;
  private final Map<String, Object> arguments;
  private final Set<String> named = new HashSet<>();

  private AgentRequest(HttpRequestNode.Params order, Map<String, Object> arguments) {
    this.order = order;
    this.arguments = arguments;
  }

  /**
   * @throws IllegalArgumentException when the arguments do not fill it
   */
  static HttpRequestNode.Params of(HttpRequestNode.Params order, Map<String, Object> arguments) {
    return new AgentRequest(order, arguments).filled();
  }

  private HttpRequestNode.Params filled() {
    String url = text(order.url(), AgentRequest::encoded);
    Map<String, Object> query = map(order.query());
    Map<String, Object> headers = map(order.headers());
    Object body = value(order.body());
    Map<String, Object> form = map(order.form());
    Map<String, Object> rest = rest();
    if (WITHOUT_BODY.contains(order.method().toUpperCase(Locale.ROOT))) {
      query = query == null ? new LinkedHashMap<>() : query;
      for (Map.Entry<String, Object> each : rest.entrySet()) {
        query.putIfAbsent(each.getKey(), plain(each.getValue()));
      }
    } else if (body == null && form == null) {
      body = rest;
    }
    return new HttpRequestNode.Params(
        url,
        order.method(),
        query,
        headers,
        body,
        form,
        order.auth(),
        order.timeout(),
        order.followRedirect(),
        order.expect(),
        order.maxBody());
  }

  private Map<String, Object> rest() {
    Map<String, Object> rest = new LinkedHashMap<>(arguments);
    rest.keySet().removeAll(named);
    return rest;
  }

  private String text(String template, UnaryOperator<String> encode) {
    return Placeholders.fill(template, arguments, encode, named::add);
  }

  private Object value(Object template) {
    if (template instanceof String text) {
      return text(text, UnaryOperator.identity());
    } else if (template instanceof Map<?, ?>) {
      return map(Fields.asMap(template));
    }
    return template instanceof List<?> list ? list.stream().map(this::value).toList() : template;
  }

  private Map<String, Object> map(Map<String, Object> templates) {
    if (templates == null) {
      return null;
    }
    Map<String, Object> filled = new LinkedHashMap<>();
    templates.forEach((name, template) -> filled.put(name, value(template)));
    return filled;
  }

  private static Object plain(Object value) {
    return value instanceof Map<?, ?> || value instanceof List<?> ? Json.text(value) : value;
  }

  private static String encoded(String text) {
    if (text.equals(".") || text.equals("..") || text.isEmpty()) {
      throw new IllegalArgumentException("has \"" + text + "\" where a part of the path belongs");
    }
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
