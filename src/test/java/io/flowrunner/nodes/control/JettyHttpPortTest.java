package io.flowrunner.nodes.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.flowrunner.nodes.LocalServer;
import io.flowrunner.nodes.LocalServer.Received;
import io.flowrunner.nodes.RawServer;
import io.flowrunner.nodes.entity.HttpPort.Answer;
import io.flowrunner.nodes.entity.HttpPort.Call;
import io.flowrunner.nodes.entity.HttpPort.HttpFailedException;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.Cancellation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JettyHttpPortTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Map<String, String> NONE = Map.of();

  private static JettyHttpPort http;
  private final LocalServer server = new LocalServer();
  private final LocalServer other = new LocalServer();
  private final Cancellation cancellation = new Cancellation();

  @BeforeAll
  static void start() {
    http = new JettyHttpPort(Settings.of(Map.of("http.connect_timeout", "5s")));
  }

  @AfterAll
  static void stop() {
    http.close();
  }

  @AfterEach
  void close() {
    server.close();
    other.close();
  }

  private Call call(String method, String url, Map<String, String> headers, byte[] body) {
    return new Call(
        method,
        URI.create(url),
        List.copyOf(headers.entrySet()),
        body,
        Duration.ofSeconds(20),
        true,
        1_000_000,
        cancellation);
  }

  private Call get(String url) {
    return call("GET", url, NONE, null);
  }

  private static Call limited(Call call, Duration timeout, long maxBody) {
    return new Call(
        call.method(),
        call.uri(),
        call.headers(),
        call.body(),
        timeout,
        call.followRedirects(),
        maxBody,
        call.cancellation());
  }

  private static Answer answer(Call call) throws Exception {
    return http.send(call).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static HttpFailedException failure(Call call) {
    ThrowingCallable sending = () -> answer(call);
    return assertThatThrownBy(sending)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .asInstanceOf(InstanceOfAssertFactories.type(HttpFailedException.class))
        .actual();
  }

  @Test
  void givesStatusHeadersBodyAndTimes() throws Exception {
    server.page("/a", 201, "hello", "Content-Type", "text/plain", "X-Two", "1", "X-Two", "2");

    Answer answer = answer(get(server.url("/a?x=1&y=%20")));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body()).asString().isEqualTo("hello");
    assertThat(answer.headers())
        .containsEntry("content-type", List.of("text/plain"))
        .containsEntry("x-two", List.of("1", "2"));
    assertThat(answer.uri()).hasToString(server.url("/a?x=1&y=%20"));
    assertThat(answer.timings()).containsOnlyKeys("first_byte", "total");
    Received request = server.received().get(0);
    assertThat(request.uri()).isEqualTo("/a?x=1&y=%20");
    assertThat(request.header("User-Agent")).startsWith("FlowRunner/");
    assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + server.port());
  }

  @Test
  void sendsMethodHeadersAndBody() throws Exception {
    server.page("/a", 204, "");
    Map<String, String> headers = Map.of("Content-Type", "application/json", "User-Agent", "me");

    answer(call("PATCH", server.url("/a"), headers, "{\"a\":1}".getBytes(StandardCharsets.UTF_8)));

    Received request = server.received().get(0);
    assertThat(request.method()).isEqualTo("PATCH");
    assertThat(request.text()).isEqualTo("{\"a\":1}");
    assertThat(request.header("Content-Type")).isEqualTo("application/json");
    assertThat(request.headers().get("User-agent")).containsExactly("me");
    assertThat(request.header("Content-Length")).isEqualTo("7");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 407, 500, 503})
  void givesAnyStatusAsAnAnswer(int status) throws Exception {
    byte[] large = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    server.page("/a", status, large, "WWW-Authenticate", "Basic realm=\"x\"");

    Answer answer = answer(get(server.url("/a")));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).hasSize(100_000);
  }

  private static byte[] packed(String coding, byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        coding.equals("gzip") ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
      out.write(plain);
    }
    byte[] packed = bytes.toByteArray();
    // bare deflate data is zlib's without its two bytes before and four after
    return coding.equals("bare")
        ? java.util.Arrays.copyOfRange(packed, 2, packed.length - 4)
        : packed;
  }

  @ParameterizedTest
  @CsvSource({"gzip,gzip", "deflate,deflate", "bare,deflate", "gzip,GZip", "deflate,DEFLATE"})
  void unpacksAnswers(String coding, String name) throws Exception {
    byte[] plain = "a long text, often repeated. ".repeat(30_000).getBytes(StandardCharsets.UTF_8);
    server.page("/a", 200, packed(coding, plain), "Content-Encoding", name);

    Answer answer = answer(get(server.url("/a")));

    assertThat(answer.body()).isEqualTo(plain);
    assertThat(answer.headers()).doesNotContainKey("content-encoding");
    assertThat(server.received().get(0).header("Accept-Encoding")).contains("gzip", "deflate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void stopsUnpackingAtTheLimit(String coding) throws Exception {
    server.page("/a", 200, packed(coding, new byte[50_000_000]), "Content-Encoding", coding);

    assertThat(failure(get(server.url("/a"))).code()).isEqualTo("response_too_large");
  }

  @Test
  void refusesAnswersThatAreTooLarge() throws Exception {
    server.page("/a", 200, new byte[1001]);
    server.page("/b", 200, new byte[1000]);
    server.page(
        "/chunked",
        (exchange, request) -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(new byte[1001]);
        });
    Duration timeout = Duration.ofSeconds(10);

    HttpFailedException failure = failure(limited(get(server.url("/a")), timeout, 1000));

    assertThat(failure.code()).isEqualTo("response_too_large");
    assertThat(failure.isRetryable()).isFalse();
    assertThat(failure(limited(get(server.url("/chunked")), timeout, 1000)).code())
        .isEqualTo("response_too_large");
    assertThat(answer(limited(get(server.url("/b")), timeout, 1000)).body()).hasSize(1000);
  }

  @Test
  void followsRedirectsWithCredentialsOnTheSameHostOnly() throws Exception {
    server.page("/a", 302, "", "Location", "/b");
    server.page("/b", 307, "", "Location", other.url("/c"));
    other.page("/c", 200, "there");
    Map<String, String> headers =
        Map.of("Authorization", "Bearer x", "Cookie", "c=1", "X-API-Key", "k", "X-Plain", "p");

    Answer answer = answer(call("GET", server.url("/a"), headers, null));

    assertThat(answer.body()).asString().isEqualTo("there");
    assertThat(answer.uri()).hasToString(other.url("/c"));
    Received same = server.received().get(1);
    assertThat(same.uri()).isEqualTo("/b");
    assertThat(same.header("Authorization")).isEqualTo("Bearer x");
    Received far = other.received().get(0);
    assertThat(far.header("X-Plain")).isEqualTo("p");
    assertThat(far.header("Authorization")).isNull();
    assertThat(far.header("Cookie")).isNull();
    assertThat(far.header("X-API-Key")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"301,GET", "302,GET", "303,GET", "307,POST", "308,POST"})
  void repeatsTheBodyOnlyWhereTheStatusSaysSo(int status, String method) throws Exception {
    server.page("/a", status, "", "Location", "b");
    server.page("/b", 200, "");
    Map<String, String> headers = Map.of("Content-Type", "text/plain");

    answer(call("POST", server.url("/a"), headers, "x".getBytes(StandardCharsets.UTF_8)));

    Received second = server.received().get(1);
    assertThat(second.method()).isEqualTo(method);
    assertThat(second.text()).isEqualTo(method.equals("POST") ? "x" : "");
    assertThat(second.header("Content-Type"))
        .isEqualTo(method.equals("POST") ? "text/plain" : null);
  }

  @Test
  void givesUpOnRedirectsInACircleAndToOtherSchemes() {
    server.page("/a", 302, "", "Location", "/a");
    server.page("/file", 302, "", "Location", "file:///etc/passwd");

    assertThat(failure(get(server.url("/a"))).code()).isEqualTo("too_many_redirects");
    assertThat(server.received()).hasSize(11);
    assertThat(failure(get(server.url("/file"))).code()).isEqualTo("invalid_request");
  }

  @Test
  void leavesRedirectsAloneWhenTold() throws Exception {
    server.page("/a", 302, "", "Location", "/b");
    Call call = get(server.url("/a"));

    Answer answer =
        answer(
            new Call(
                "GET",
                call.uri(),
                List.of(),
                null,
                call.timeout(),
                false,
                call.maxBody(),
                cancellation));

    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.headers()).containsEntry("location", List.of("/b"));
  }

  @Test
  void endsCallsThatTakeTooLong() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    server.page("/a", (exchange, request) -> await(never));

    HttpFailedException failure =
        failure(limited(get(server.url("/a")), Duration.ofMillis(300), 1000));

    never.countDown();
    assertThat(failure.code()).isEqualTo("timeout");
    assertThat(failure.isRetryable()).isTrue();
    assertThat(failure.getMessage())
        .isEqualTo("127.0.0.1:" + server.port() + " did not answer within 300ms");
  }

  @Test
  void waitsLongerThanTheIdleTimeoutForAnAnswer() throws Exception {
    JettyHttpPort impatient = new JettyHttpPort(Settings.of(Map.of("http.idle_timeout", "1s")));
    CountDownLatch idleClosed = new CountDownLatch(1);
    server.page(
        "/slow",
        (exchange, request) -> {
          await(idleClosed);
          LocalServer.send(exchange, 200, new byte[0]);
        });
    String kept = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    try (RawServer idle =
        new RawServer(
            kept,
            socket -> {
              while (socket.getInputStream().read() >= 0) {
                // until the client closes the connection that it does not use
              }
              idleClosed.countDown();
            })) {
      var slow = impatient.send(get(server.url("/slow"))).toCompletableFuture();
      impatient.send(get(idle.url())).toCompletableFuture().get(10, TimeUnit.SECONDS);

      assertThat(slow.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    } finally {
      impatient.close();
    }
    assertThat(idleClosed.getCount()).isZero();
  }

  @Test
  void tellsThatNobodyListens() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }

    HttpFailedException failure = failure(get("http://127.0.0.1:" + port + "/"));

    assertThat(failure.code()).isEqualTo("connection");
    assertThat(failure.isRetryable()).isTrue();
    assertThat(failure.getMessage()).contains("127.0.0.1:" + port);
  }

  @Test
  void tellsThatANameIsNotKnown() {
    HttpFailedException failure = failure(get("http://no-such-host.invalid/"));

    assertThat(failure.code()).isEqualTo("dns");
    assertThat(failure.isRetryable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nonl",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "SSH-2.0-OpenSSH_9.6\r\n"
      })
  void tellsThatAnAnswerIsNotWhole(String sent) throws Exception {
    try (RawServer raw = new RawServer(sent, socket -> {})) {
      HttpFailedException failure = failure(get(raw.url()));

      assertThat(failure.code()).isEqualTo("connection");
      assertThat(failure.isRetryable()).isTrue();
    }
  }

  @Test
  void abortsACallThatIsCancelled() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    server.page(
        "/a",
        (exchange, request) -> {
          asked.countDown();
          await(never);
        });
    var answer = http.send(get(server.url("/a"))).toCompletableFuture();
    await(asked);

    cancellation.cancel();

    assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            HttpFailedException.class, e -> assertThat(e.code()).isEqualTo("cancelled"));
    never.countDown();
    assertThat(failure(get(server.url("/a"))).code()).isEqualTo("cancelled");
    assertThat(server.received()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "X-A, 'a\r\nX-B: b'",
    "X-A, 'a\nb'",
    "X-A, 'a\0b'",
    "X-A, 'a\u0107'",
    "'X-A: b\r\nX-B', b",
    "'X A', b",
    "'', b",
    "Content-Length, 5",
    "transfer-encoding, chunked"
  })
  void refusesHeadersThatWouldSayMoreThanTheyShould(String name, String value) {
    server.page("/a", 200, "");

    HttpFailedException failure = failure(call("GET", server.url("/a"), Map.of(name, value), null));

    assertThat(failure.code()).isEqualTo("invalid_request");
    assertThat(server.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://127.0.0.1/",
        "http:///x",
        "http://user:pw@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "mailto:a@b"
      })
  void refusesAddressesThatCannotBeCalled(String url) {
    assertThat(failure(get(url)).code()).isEqualTo("invalid_request");
    assertThat(failure(call("CONNECT", "http://127.0.0.1/", NONE, null)).code())
        .isEqualTo("invalid_request");
    assertThat(failure(call("GET /x HTTP/1.1\r\nX", "http://127.0.0.1/", NONE, null)).code())
        .isEqualTo("invalid_request");
  }

  @Test
  void keepsNoCookies() throws Exception {
    server.page("/a", 200, "", "Set-Cookie", "s=1; Path=/");

    answer(get(server.url("/a")));
    answer(get(server.url("/a")));

    assertThat(server.received().get(1).header("Cookie")).isNull();
  }

  @Test
  void speaksTlsToThoseItTrustsOnly() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream file =
        JettyHttpPortTest.class.getResourceAsStream("/io/flowrunner/nodes/localhost.p12")) {
      keys.load(file, PASSWORD);
    }
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
    secure.createContext(
        "/",
        exchange -> {
          LocalServer.send(exchange, 200, "safe".getBytes());
          exchange.close(); // newer versions of the JDK send nothing before
        });
    secure.start();
    SslContextFactory.Client trusting = new SslContextFactory.Client();
    trusting.setTrustStore(keys);
    JettyHttpPort trustful = new JettyHttpPort(Settings.of(Map.of()), trusting);
    try {
      Call call = get("https://127.0.0.1:" + secure.getAddress().getPort() + "/");

      HttpFailedException failure = failure(call);

      assertThat(failure.code()).isEqualTo("tls");
      assertThat(failure.isRetryable()).isFalse();
      assertThat(trustful.send(call).toCompletableFuture().get(10, TimeUnit.SECONDS).body())
          .asString()
          .isEqualTo("safe");
    } finally {
      trustful.close();
      secure.stop(0);
    }
  }

  @Test
  void tellsThatAServerSpeaksNoTls() throws Exception {
    String refusal = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    try (RawServer raw = new RawServer(refusal, socket -> {})) {
      HttpFailedException failure = failure(get(raw.url().replace("http:", "https:")));
      assertThat(failure.code()).isEqualTo("tls");
      assertThat(failure.details()).isEqualTo(Map.of("reason", "not_tls"));
    }
  }

  private static SSLContext context(KeyStore keys) throws Exception {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
