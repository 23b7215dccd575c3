package io.flowrunner.e2e.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One HTTP request, put together step by step. */
public final class Call {
  static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final String method;
  private final URI uri;
  private final HttpRequest.Builder builder;
  private HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();

  Call(String method, URI uri) {
    this.method = method;
    this.uri = uri;
    builder = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(90));
  }

  public Call header(String name, String value) {
    builder.header(name, value);
    return this;
  }

  public Call body(String contentType, byte[] bytes) {
    body = HttpRequest.BodyPublishers.ofByteArray(bytes);
    return header("Content-Type", contentType);
  }

  public Call body(String contentType, String text) {
    return body(contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param value a text is sent as it is, anything else as JSON; null for no body
   */
  public Call json(Object value) {
    if (value == null) {
      return this;
    }
    try {
      String text = value instanceof String raw ? raw : Answer.JSON.writeValueAsString(value);
      return body("application/json", text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Call yaml(String document) {
    return body("application/yaml", document);
  }

  public Answer send() {
    try {
      return answer(CLIENT.send(request(), HttpResponse.BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + uri, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public CompletableFuture<Answer> sendAsync() {
    return CLIENT
        .sendAsync(request(), HttpResponse.BodyHandlers.ofByteArray())
        .thenApply(this::answer);
  }

  /** For answers without an end, such as an event stream. */
  public <T> HttpResponse<T> send(HttpResponse.BodyHandler<T> handler) {
    try {
      return CLIENT.send(request(), handler);
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + uri, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest request() {
    return builder.method(method, body).build();
  }

  private Answer answer(HttpResponse<byte[]> response) {
    return new Answer(
        method
            + " "
            + uri.getRawPath()
            + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()),
        response.statusCode(),
        response.headers(),
        response.body());
  }
}
