package io.flowrunner.e2e.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A subscriber of an execution: collects what it is told, and how it was closed. */
public final class SocketClient implements WebSocket.Listener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Queue<JsonNode> messages = new ConcurrentLinkedQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private final AtomicInteger pings = new AtomicInteger();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private WebSocket socket;
  private volatile String closeReason = "";

  private SocketClient() {}

  /** Subscribes with the bearer header. */
  public static SocketClient open(Api api, String executionId) {
    return open(api, "/ws/executions/" + executionId, Map.of());
  }

  public static SocketClient open(Api api, String path, Map<String, String> headers) {
    return await(openAsync(api, path, headers));
  }

  public static CompletableFuture<SocketClient> openAsync(
      Api api, String path, Map<String, String> headers) {
    WebSocket.Builder builder = builder(headers);
    builder.header("Authorization", "Bearer " + api.token());
    return open(builder, api.server(), path);
  }

  /** As a browser does: the token is a subprotocol. */
  public static SocketClient openAsBrowser(
      Api api, String executionId, Map<String, String> headers) {
    WebSocket.Builder builder = builder(headers);
    builder.subprotocols("flowrunner", "bearer." + api.token());
    return await(open(builder, api.server(), "/ws/executions/" + executionId));
  }

  private static WebSocket.Builder builder(Map<String, String> headers) {
    WebSocket.Builder builder = Call.CLIENT.newWebSocketBuilder().connectTimeout(PATIENCE);
    headers.forEach(builder::header);
    return builder;
  }

  private static CompletableFuture<SocketClient> open(
      WebSocket.Builder builder, FlowRunnerServer server, String path) {
    SocketClient client = new SocketClient();
    URI http = server.uri(path);
    URI uri = URI.create("ws" + http.toString().substring("http".length()));
    return builder
        .buildAsync(uri, client)
        .thenApply(
            socket -> {
              client.socket = socket;
              return client;
            });
  }

  private static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      try {
        messages.add(Answer.JSON.readTree(partial.toString()));
      } catch (JsonProcessingException e) {
        closed.completeExceptionally(e);
      }
      partial.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    pings.incrementAndGet();
    return WebSocket.Listener.super.onPing(from, message);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closeReason = reason;
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.completeExceptionally(error);
  }

  /** What has come until now. */
  public List<JsonNode> messages() {
    return List.copyOf(messages);
  }

  public List<JsonNode> messages(String type) {
    return messages.stream().filter(message -> message.path("type").asText().equals(type)).toList();
  }

  /** All messages, after the server has closed with this code. */
  public List<JsonNode> awaitClose(int code) {
    int actual = await(closed);
    if (actual != code) {
      throw new AssertionError(
          "closed with "
              + actual
              + " "
              + closeReason
              + " instead of "
              + code
              + " after "
              + messages);
    }
    return messages();
  }

  public boolean isClosed() {
    return closed.isDone();
  }

  public String closeReason() {
    return closeReason;
  }

  public String subprotocol() {
    return socket.getSubprotocol();
  }

  public int pings() {
    return pings.get();
  }

  /** Gone without a goodbye. */
  @Override
  public void close() {
    socket.abort();
  }
}
