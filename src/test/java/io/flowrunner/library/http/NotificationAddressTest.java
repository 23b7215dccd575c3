package io.flowrunner.library.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.LocalServer;
import io.flowrunner.nodes.RawServer;
import io.flowrunner.nodes.control.JettyHttpPort;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.NodeResult.Pending;
import io.flowrunner.platform.control.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever knows the path of an incoming webhook may write there: whatever goes wrong, nothing that
 * is seen tells more of it than host and port.
 */
@Timeout(60)
class NotificationAddressTest {
  private static final String TOKEN = "T0k3n-very_secret";
  private static final String PATH = "services/" + TOKEN + "?key=" + TOKEN;

  private static JettyHttpPort http;
  private final FakeNodeContext context = new FakeNodeContext().http(http);

  @BeforeAll
  static void start() {
    http = new JettyHttpPort(Settings.of(Map.of()));
  }

  @AfterAll
  static void stop() {
    http.close();
  }

  private NodeResult send(String url, Duration timeout) throws Exception {
    NotificationNode.Params params =
        new NotificationNode.Params(Channel.SLACK, url, "hello", timeout);
    NodeResult result = new NotificationNode().execute(params, context);
    return result instanceof Pending pending
        ? pending.result().toCompletableFuture().get(30, TimeUnit.SECONDS)
        : result;
  }

  private Failed assertFails(String code, String url, Duration timeout) throws Exception {
    NodeResult result = send(url, timeout);
    assertThat(result).isInstanceOf(Failed.class);
    assertThat(((Failed) result).code()).as(result.toString()).isEqualTo(code);
    assertNothingIsTold(result);
    return (Failed) result;
  }

  private void assertNothingIsTold(NodeResult result) {
    assertThat(result + " " + context.lines())
        .doesNotContain(TOKEN)
        .doesNotContain("secret")
        .doesNotContain("services");
  }

  private void assertFails(String code, String url) throws Exception {
    assertFails(code, url, Duration.ofSeconds(20));
  }

  @Test
  void whenItWorks() throws Exception {
    try (LocalServer server = new LocalServer().page("/", 200, "ok")) {
      assertNothingIsTold(send(server.url("/" + PATH), Duration.ofSeconds(20)));
    }
  }

  @Test
  void whenNobodyListens() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    assertFails("connection", "http://127.0.0.1:" + port + "/" + PATH);
  }

  @Test
  void whenTheNameIsNotKnown() throws Exception {
    assertFails("dns", "http://no-such-host.invalid/" + PATH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@PATH@ is not here\r\n",
        "HTTP/1.1 @PATH@\r\n\r\n",
        "HTTP/1.1 200 OK\r\n@PATH@\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: @PATH@\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: @PATH@\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n@PATH@\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 30\r\n\r\n@PATH@@PATH@",
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n@PATH@"
      })
  void whenTheAnswerIsNone(String answer) throws Exception {
    try (RawServer server = new RawServer(answer.replace("@PATH@", PATH), socket -> {})) {
      assertFails("connection", server.url() + PATH);
    }
  }

  @Test
  void whenItSpeaksNoTls() throws Exception {
    try (RawServer server = new RawServer("HTTP/1.1 400 " + PATH + "\r\n\r\n", socket -> {})) {
      String url = server.url().replace("http:", "https:") + PATH;
      Failed failed = assertFails("tls", url, Duration.ofSeconds(20));
      assertThat(failed.details()).isEqualTo(Map.of("reason", "not_tls"));
    }
  }

  @Test
  void whenItTakesTooLong() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (RawServer server = new RawServer("", socket -> await(never))) {
      assertFails("timeout", server.url() + PATH, Duration.ofMillis(100));
    } finally {
      never.countDown();
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 404, 410, 429, 500})
  void whenItIsRefused(int status) throws Exception {
    String body = "no " + PATH;
    try (LocalServer server =
        new LocalServer()
            .page("/", status, body, "Location", "/" + PATH, "Retry-After", PATH, "X-A", PATH)) {
      assertFails("http_" + status, server.url("/" + PATH));
    }
  }

  /** Slack's words look like a path can look. */
  @Test
  void whenTheWordIsPartOfTheAddress() throws Exception {
    try (LocalServer server = new LocalServer().page("/", 404, "quiet_secret_word")) {
      assertFails("http_404", server.url("/hooks/quiet_secret_word"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://127.0.0.1/",
    "127.0.0.1/",
    "http:///",
    "http://user:pw@127.0.0.1/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:port/",
    "http://[::1/",
    "'http://127.0.0.1 /'"
  })
  void whenItCannotBeCalled(String beginning) throws Exception {
    assertFails("invalid_request", beginning + PATH);
  }

  @Test
  void whenTheTokenIsTheUserOrThePort() throws Exception {
    assertFails("invalid_request", "http://" + TOKEN + "@127.0.0.1/");
    assertFails("invalid_request", "http://127.0.0.1:" + TOKEN + "/");
  }
}
