package io.flowrunner.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordingHttpServerTest {
  private final RecordingHttpServer server = RecordingHttpServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void recordsAndAnswers() throws Exception {
    server.on(
        "/echo", request -> Reply.json(201, "\"" + request.text() + "\"").header("X-Seen", "yes"));
    HttpResponse<String> answer =
        send(to("/echo?a=1").header("Idempotency-Key", "k").POST(text("body")));
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("\"body\"");
    assertThat(answer.headers().firstValue("x-seen")).hasValue("yes");
    RecordedRequest request = server.requests("/echo").get(0);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.target()).isEqualTo("/echo?a=1");
    assertThat(request.idempotencyKey()).isEqualTo("k");
  }

  @Test
  void readsChunkedBodiesAndKeepsTheConnection() throws Exception {
    server.on("/echo", request -> Reply.text(200, Integer.toString(request.body().length)));
    byte[] large = new byte[300_000];
    for (int i = 0; i < 3; i++) {
      HttpRequest.BodyPublisher chunked =
          HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large));
      assertThat(send(to("/echo").POST(chunked)).body()).isEqualTo("300000");
    }
  }

  @Test
  void hangsUp() {
    server.on("/gone", Reply.hangUp());
    assertThatThrownBy(() -> send(to("/gone").POST(text("x")))).isInstanceOf(IOException.class);
  }

  @Test
  void countsClientsThatGiveUp() {
    server.on("/never", Reply.text(200, "x").when(new CompletableFuture<>()));
    CompletableFuture<?> answer =
        Call.CLIENT.sendAsync(to("/never").build(), HttpResponse.BodyHandlers.ofString());
    Await.until("the request", Duration.ofSeconds(10), () -> server.open() == 1);
    assertThat(answer.cancel(true)).isTrue();
    Await.until("the end of it", Duration.ofSeconds(10), () -> server.abandoned() == 1);
  }

  @Test
  void holdsAThousandRequestsAtOnce() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    server.on(
        "/slow",
        request -> {
          if (server.open() == 1_000) {
            gate.complete(null);
          }
          return Reply.text(200, request.target()).when(gate);
        });
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, 1_000)
            .mapToObj(
                i ->
                    Call.CLIENT.sendAsync(
                        to("/slow?" + i).build(), HttpResponse.BodyHandlers.ofString()))
            .toList();
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).join().body()).isEqualTo("/slow?" + i);
    }
    assertThat(server.mostOpen()).isEqualTo(1_000);
    assertThat(server.open()).isZero();
  }

  @Test
  void answersLater() throws Exception {
    server.on("/later", request -> Reply.text(200, "x").after(Duration.ofMillis(200)));
    long start = System.nanoTime();
    assertThat(send(to("/later")).body()).isEqualTo("x");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(190));
  }

  private HttpRequest.Builder to(String target) {
    return HttpRequest.newBuilder(URI.create(server.base() + target));
  }

  private static HttpRequest.BodyPublisher text(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return Call.CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
