package io.flowrunner.library.http;

import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.platform.control.Json;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A call as a flow orders it: the params that {@code http.request} and {@code webhook} share. */
record HttpOrder(
    String url,
    String method,
    Map<String, Object> query,
    Map<String, Object> headers,
    Object body,
    Map<String, Object> form,
    HttpAuth auth,
    Duration timeout,
    boolean followRedirect,
    List<Object> expect,
    long maxBody) {
  private static final Pattern METHOD = Pattern.compile("[A-Za-z][A-Za-z-]{0,31}");
  private static final long MOST = 256L << 20;

  /** For the constructors of Params: the rules that no kind of param expresses. */
  static void check(
      String method, Map<String, Object> form, Object body, Duration timeout, long maxBody) {
    if (!METHOD.matcher(method).matches() || method.equalsIgnoreCase("CONNECT")) {
      throw new IllegalArgumentException("method must be an HTTP method such as GET or POST");
    }
    if (form != null && body != null) {
      throw new IllegalArgumentException("form cannot be given together with body");
    }
    if (timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be more than 0s");
    }
    if (maxBody < 0 || maxBody > MOST) {
      throw new IllegalArgumentException("max_body must be from 0 to " + MOST + " bytes");
    }
  }

  String upperMethod() {
    return method.toUpperCase(Locale.ROOT);
  }

  /**
   * @throws ParamsException when the address or a value in query cannot be sent
   */
  URI uri() {
    return HttpAddress.of(url, query);
  }

  /**
   * The author's headers, then credentials, the content's type and the key of this attempt where
   * the author has not set them.
   */
  List<Map.Entry<String, String>> allHeaders(String idempotencyKey) {
    List<Map.Entry<String, String>> all = new ArrayList<>();
    if (headers != null) {
      headers.forEach((name, value) -> add(all, name, value));
    }
    if (auth != null) {
      Map.Entry<String, String> credentials = auth.header();
      if (has(all, credentials.getKey())) {
        throw new ParamsException(
            "params.auth", "and params.headers both set " + credentials.getKey());
      }
      all.add(credentials);
    }
    String type = contentType();
    if (type != null && !has(all, "Content-Type")) {
      all.add(Map.entry("Content-Type", type));
    }
    if (!has(all, "Accept")) {
      all.add(Map.entry("Accept", "*/*"));
    }
    if (!has(all, "Idempotency-Key")) {
      all.add(Map.entry("Idempotency-Key", idempotencyKey));
    }
    return all;
  }

  /** Names, in lower case, of the headers that hold credentials. */
  Set<String> credentials() {
    return auth == null ? Set.of() : Set.of(auth.header().getKey().toLowerCase(Locale.ROOT));
  }

  /** Null for none. */
  byte[] content() {
    if (form != null) {
      return HttpAddress.form(form, "params.form").getBytes(StandardCharsets.UTF_8);
    } else if (body instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return body == null ? null : Json.bytes(body);
    } catch (UncheckedIOException e) {
      throw new ParamsException("params.body", "cannot be written as JSON");
    }
  }

  private String contentType() {
    if (form != null) {
      return "application/x-www-form-urlencoded";
    } else if (body instanceof String) {
      return "text/plain; charset=utf-8";
    }
    return body == null ? null : "application/json";
  }

  private static void add(List<Map.Entry<String, String>> all, String name, Object value) {
    String path = "params.headers." + name;
    if (value instanceof List<?> several) {
      several.forEach(one -> all.add(Map.entry(name, HttpValues.text(one, path))));
    } else if (value != null) {
      all.add(Map.entry(name, HttpValues.text(value, path)));
    }
  }

  private static boolean has(List<Map.Entry<String, String>> all, String name) {
    return all.stream().anyMatch(header -> header.getKey().equalsIgnoreCase(name));
  }
}
