package io.flowrunner.e2e.harness;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A request that a {@link RecordingHttpServer} has received.
 *
 * @param target path and query as sent
 * @param headers by lower-case name
 */
public record RecordedRequest(
    String method, String target, Map<String, String> headers, byte[] body, Instant at) {

  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  public String idempotencyKey() {
    return header("Idempotency-Key").orElse("");
  }

  @Override
  public String toString() {
    return method + " " + target + " " + idempotencyKey();
  }
}
