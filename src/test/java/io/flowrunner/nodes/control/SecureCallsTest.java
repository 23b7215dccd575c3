package io.flowrunner.nodes.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.nodes.entity.HttpPort.Answer;
import io.flowrunner.nodes.entity.HttpPort.Call;
import io.flowrunner.nodes.entity.HttpPort.HttpFailedException;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.Cancellation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real handshakes, and HTTP/2 where a server offers it. The certificates of {@code nodes/tls} are
 * signed by one test authority, so that only one thing is wrong with each of them.
 */
@Timeout(60)
class SecureCallsTest {
  private static JettyHttpPort http;

  @BeforeAll
  static void start() {
    http = port(trusting());
  }

  @AfterAll
  static void stop() {
    http.close();
  }

  private static SslContextFactory.Client trusting() {
    SslContextFactory.Client tls = new SslContextFactory.Client();
    KeyStore authority = SecureServer.keys("good");
    tls.setTrustStore(authority);
    return tls;
  }

  private static JettyHttpPort port(SslContextFactory.Client tls) {
    return new JettyHttpPort(Settings.of(Map.of()), tls);
  }

  private static Call call(String url, byte[] body, long maxBody) {
    return new Call(
        body == null ? "GET" : "POST",
        URI.create(url),
        List.of(),
        body,
        Duration.ofSeconds(20),
        true,
        maxBody,
        new Cancellation());
  }

  private static Call get(SecureServer server) {
    return call(server.url("/"), null, 1_000_000);
  }

  private static Answer answer(Call call) throws Exception {
    return http.send(call).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static HttpFailedException failure(JettyHttpPort port, Call call) {
    var sent = port.send(call).toCompletableFuture();
    var failure = new ArrayList<HttpFailedException>();
    assertThatThrownBy(() -> sent.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(HttpFailedException.class, failure::add);
    return failure.get(0);
  }

  @ParameterizedTest
  @CsvSource({"true, HTTP/2.0", "false, HTTP/1.1"})
  void speaksTheNewestVersionThatIsOfferedAndKeepsTheConnection(boolean http2, String version)
      throws Exception {
    try (SecureServer server = new SecureServer("good", http2)) {
      Set<List<String>> clients = new HashSet<>();
      for (int i = 0; i < 3; i++) {
        Answer answer = answer(get(server));
        assertThat(answer.headers()).containsEntry("x-version", List.of(version));
        clients.add(answer.headers().get("x-client"));
      }
      assertThat(clients).hasSize(1);
    }
  }

  @Test
  void aHundredCallsAtOnceShareOneConnectionOfHttp2() throws Exception {
    try (SecureServer server = new SecureServer("good", true)) {
      List<String> first = answer(get(server)).headers().get("x-client");
      List<CompletableFuture<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        answers.add(http.send(get(server)).toCompletableFuture());
      }
      for (CompletableFuture<Answer> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS).headers()).containsEntry("x-client", first);
      }
    }
  }

  @Test
  void carriesLargeBodiesBothWaysAndStopsAtTheLimit() throws Exception {
    byte[] body = "0123456789abcdef".repeat(40_000).getBytes(StandardCharsets.US_ASCII);
    try (SecureServer server = new SecureServer("good", true)) {
      assertThat(answer(call(server.url("/"), body, body.length)).body()).isEqualTo(body);
      assertThat(failure(http, call(server.url("/"), body, body.length - 1)).code())
          .isEqualTo("response_too_large");
      assertThat(answer(get(server)).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "expired, expired, its certificate has expired",
    "future, not_yet_valid, its certificate is not valid yet",
    "other-host, host_mismatch, its certificate is for another host"
  })
  void tellsWhatIsWrongWithACertificate(String keys, String reason, String words) {
    try (SecureServer server = new SecureServer(keys, true)) {
      assertTls(failure(http, get(server)), reason, words, server);
    }
  }

  @Test
  void tellsThatAnAuthorityIsNotTrusted() {
    JettyHttpPort strict = port(new SslContextFactory.Client());
    try (SecureServer server = new SecureServer("good", true)) {
      assertTls(
          failure(strict, get(server)),
          "untrusted",
          "its certificate is signed by nobody whom this server trusts",
          server);
    } finally {
      strict.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void tellsThatTheTwoSpeakNoCommonVersion(String version) {
    SslContextFactory.Client tls = trusting();
    tls.setIncludeProtocols(version);
    JettyHttpPort choosy = port(tls);
    String other = version.equals("TLSv1.3") ? "TLSv1.2" : "TLSv1.3";
    try (SecureServer server = new SecureServer("good", true, other)) {
      assertTls(
          failure(choosy, get(server)),
          "version_or_cipher",
          "it offers no TLS version or cipher that this server takes",
          server);
    } finally {
      choosy.close();
    }
  }

  private static void assertTls(
      HttpFailedException failure, String reason, String words, SecureServer server) {
    assertThat(failure.code()).isEqualTo("tls");
    assertThat(failure.isRetryable()).isFalse();
    assertThat(failure.details()).isEqualTo(Map.of("reason", reason));
    assertThat(failure)
        .hasMessage("no secure connection to 127.0.0.1:" + server.port() + ": " + words);
  }
}
