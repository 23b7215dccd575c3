package io.flowrunner.e2e.harness;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What a {@link RecordingHttpServer} answers, and when.
 *
 * @param status 0 closes the connection without an answer
 * @param ready asked once for each request; completes when the answer is to be sent; until then
 *     only the connection is held
 */
public record Reply(
    int status,
    Map<String, String> headers,
    byte[] body,
    Supplier<? extends CompletionStage<?>> ready) {

  public static Reply json(int status, String body) {
    return new Reply(
        status,
        Map.of("Content-Type", "application/json"),
        body.getBytes(StandardCharsets.UTF_8),
        Reply::now);
  }

  public static Reply text(int status, String body) {
    return new Reply(
        status,
        Map.of("Content-Type", "text/plain; charset=utf-8"),
        body.getBytes(StandardCharsets.UTF_8),
        Reply::now);
  }

  /** The connection is closed instead of an answer. */
  public static Reply hangUp() {
    return new Reply(0, Map.of(), new byte[0], Reply::now);
  }

  public Reply header(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Reply(status, all, body, ready);
  }

  public Reply after(Duration delay) {
    return new Reply(
        status,
        headers,
        body,
        () ->
            CompletableFuture.runAsync(
                () -> {},
                CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)));
  }

  public Reply when(CompletionStage<?> gate) {
    return new Reply(status, headers, body, () -> gate);
  }

  private static CompletionStage<?> now() {
    return CompletableFuture.completedFuture(null);
  }
}
