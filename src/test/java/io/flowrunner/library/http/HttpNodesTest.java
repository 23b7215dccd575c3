package io.flowrunner.library.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.LocalServer;
import io.flowrunner.nodes.LocalServer.Received;
import io.flowrunner.nodes.control.JettyHttpPort;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Completed;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.platform.control.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpNodesTest {
  private static final String JSON = "application/json";
  private static JettyHttpPort http;

  private final LocalServer server = new LocalServer();
  private final FakeNodeContext context = new FakeNodeContext().http(http);
  private final HttpRequestNode request = new HttpRequestNode();
  private final WebhookNode webhook = new WebhookNode();
  private final NodeCatalogue catalogue = new NodeCatalogue(List.of(request, webhook));
  private final ParamsBinder binder = new ParamsBinder();

  @BeforeAll
  static void start() {
    http = new JettyHttpPort(Settings.of(Map.of()));
  }

  @AfterAll
  static void stop() {
    http.close();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private NodeResult get(String path, Object... params) throws Exception {
    return settled(
        request.execute((HttpRequestNode.Params) bind("http.request", path, params), context));
  }

  private NodeResult hook(String path, Object... params) throws Exception {
    return settled(webhook.execute((WebhookNode.Params) bind("webhook", path, params), context));
  }

  private Record bind(String type, String path, Object... params) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("url", path.startsWith("/") ? server.url(path) : path);
    for (int i = 0; i < params.length; i += 2) {
      values.put((String) params[i], params[i + 1]);
    }
    NodeDeclaration declaration = catalogue.find(type).orElseThrow();
    return binder.bind(declaration, values);
  }

  private static NodeResult settled(NodeResult result) throws Exception {
    return result instanceof NodeResult.Pending pending
        ? pending.result().toCompletableFuture().get(30, TimeUnit.SECONDS)
        : result;
  }

  private Received received() {
    return server.received().get(server.received().size() - 1);
  }

  @SuppressWarnings("unchecked") // a node's output is a JSON value
  private static Map<String, Object> output(NodeResult result) {
    assertThat(result).isInstanceOf(Completed.class);
    return (Map<String, Object>) ((Completed) result).output();
  }

  private static Failed failed(NodeResult result) {
    assertThat(result).isInstanceOf(Failed.class);
    return (Failed) result;
  }

  @Test
  void givesTheWholeOutput() throws Exception {
    server.page("/a", 200, "{\"id\": 7}", "Content-Type", JSON, "X-A", "1", "X-A", "2");

    Map<String, Object> output = output(get("/a"));

    assertThat(output)
        .containsOnlyKeys("status_code", "headers", "body", "metadata")
        .containsEntry("status_code", 200)
        .containsEntry("body", Map.of("id", 7));
    assertThat(output)
        .extracting("headers")
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("content-type", JSON)
        .containsEntry("x-a", "1, 2");
    assertThat(output)
        .extracting("metadata")
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsOnlyKeys(
            "content_type",
            "content_length",
            "request_url",
            "request_method",
            "timing",
            "timing_ms")
        .containsEntry("content_type", JSON)
        .containsEntry("content_length", 9)
        .containsEntry("request_url", server.url("/a"))
        .containsEntry("request_method", "GET");
    assertThat(context.lines())
        .containsExactly(
            new FakeNodeContext.Line(
                LogLevel.INFO,
                "HTTP request successful",
                Map.of("status_code", 200, "url", server.url("/a"))));
  }

  static List<Arguments> bodies() {
    byte[] binary = {(byte) 0x89, 'P', 'N', 'G', 0};
    return List.of(
        Arguments.of("application/problem+json; charset=utf-8", utf8("[1]"), List.of(1), null),
        Arguments.of("application/json", utf8("{\"a\":"), "{\"a\":", null),
        Arguments.of("application/json", utf8("[1e400]"), "[1e400]", null), // else infinite
        Arguments.of("text/plain", utf8("h\u00e9"), "h\u00e9", null),
        Arguments.of(
            "text/plain; charset=iso-8859-1",
            "h\u00e9".getBytes(StandardCharsets.ISO_8859_1),
            "h\u00e9",
            null),
        Arguments.of("text/plain; charset=klingon", utf8("x"), "x", null),
        Arguments.of("image/svg+xml", utf8("<svg/>"), "<svg/>", null),
        Arguments.of("image/png", binary, "iVBORwA=", "base64"),
        Arguments.of("application/octet-stream", utf8("abc"), "YWJj", "base64"),
        Arguments.of(null, utf8("plain"), "plain", null),
        Arguments.of(null, binary, "iVBORwA=", "base64"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void readsBodiesAsTheirTypeSays(String type, byte[] sent, Object body, String encoding)
      throws Exception {
    if (type == null) {
      server.page("/a", 200, sent);
    } else {
      server.page("/a", 200, sent, "Content-Type", type);
    }

    Map<String, Object> output = output(get("/a"));

    assertThat(output).containsEntry("body", body);
    assertThat(((Map<?, ?>) output.get("metadata")).get("encoding")).isEqualTo(encoding);
  }

  @Test
  void givesNullForAnEmptyJsonBodyAndWarnsOfABrokenOne() throws Exception {
    server.page("/empty", 200, "", "Content-Type", JSON);
    server.page("/broken", 200, "{", "Content-Type", JSON);

    assertThat(output(get("/empty"))).containsEntry("body", null);
    assertThat(context.lines()).noneMatch(line -> line.level() == LogLevel.WARN);
    get("/broken");
    assertThat(context.lines()).anyMatch(line -> line.level() == LogLevel.WARN);
  }

  @Test
  void sendsQueryHeadersAndTheIdempotencyKey() throws Exception {
    server.page("/a", 200, "");
    Map<String, Object> query = new LinkedHashMap<>();
    query.put("q", "a b&c");
    query.put("n", 5.0);
    query.put("list", List.of(1, true));
    query.put("none", null);

    get("/a?x=1", "query", query, "headers", Map.of("X-Number", 5, "Accept", "text/plain"));

    assertThat(received().uri()).isEqualTo("/a?x=1&q=a%20b%26c&n=5&list=1&list=true");
    assertThat(received().header("X-Number")).isEqualTo("5");
    assertThat(received().headers().get("Accept")).containsExactly("text/plain");
    assertThat(received().header("Idempotency-Key")).isEqualTo("exec-1:node:1");

    get("/a", "headers", Map.of("idempotency-key", "mine"));
    assertThat(received().headers().get("Idempotency-key")).containsExactly("mine");
  }

  @ParameterizedTest
  @CsvSource({
    "'/a/b c/\u00fc?q=x y|z', /a/b%20c/%C3%BC?q=x%20y%7Cz",
    "/a?q=%20%zz#part, /a?q=%20%25zz",
    "/a?list[]=1, /a?list[]=1"
  })
  void encodesWhatAnAddressCannotHave(String given, String sent) throws Exception {
    server.page("/", 200, "");

    get(given);

    assertThat(received().uri()).isEqualTo(sent);
  }

  @Test
  void sendsBodies() throws Exception {
    server.page("/a", 200, "");

    get("/a", "method", "post", "body", Map.of("a", List.of(1, "\u00e9")));
    assertThat(received().method()).isEqualTo("POST");
    assertThat(received().text()).isEqualTo("{\"a\":[1,\"\u00e9\"]}");
    assertThat(received().header("Content-Type")).isEqualTo(JSON);

    get("/a", "method", "PUT", "body", "text");
    assertThat(received().text()).isEqualTo("text");
    assertThat(received().header("Content-Type")).isEqualTo("text/plain; charset=utf-8");

    get("/a", "method", "PUT", "body", "<a/>", "headers", Map.of("content-type", "text/xml"));
    assertThat(received().headers().get("Content-type")).containsExactly("text/xml");

    Map<String, Object> form = new LinkedHashMap<>();
    form.put("a b", "c&d");
    form.put("n", List.of(1, 2));
    get("/a", "method", "POST", "form", form);
    assertThat(received().text()).isEqualTo("a+b=c%26d&n=1&n=2");
    assertThat(received().header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
  }

  @Test
  void sendsCredentials() throws Exception {
    server.page("/a", 200, "");

    get("/a", "auth", Map.of("username", "j\u00fcrgen", "password", "x:y"));
    assertThat(received().header("Authorization")).isEqualTo("Basic asO8cmdlbjp4Onk=");
    get("/a", "auth", Map.of("token", "t"));
    assertThat(received().header("Authorization")).isEqualTo("Bearer t");
    get("/a", "auth", Map.of("api_key", "k"));
    assertThat(received().header("X-API-Key")).isEqualTo("k");
    get("/a", "auth", Map.of("api_key", "k", "key_name", "Api"));
    assertThat(received().header("Api")).isEqualTo("k");
  }

  @Test
  void givesNoCredentialsToAnotherServer() throws Exception {
    try (LocalServer other = new LocalServer().page("/b", 200, "")) {
      server.page("/a", 302, "", "Location", other.url("/b"));

      get("/a", "auth", Map.of("api_key", "k", "key_name", "Entry"), "headers", Map.of("X-A", 1));

      assertThat(received().header("Entry")).isEqualTo("k");
      assertThat(other.received().get(0).header("Entry")).isNull();
      assertThat(other.received().get(0).header("X-A")).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "404, http_404, false",
    "400, http_400, false",
    "408, http_408, true",
    "429, http_429, true",
    "500, http_500, true",
    "503, http_503, true"
  })
  void failsForAStatusThatIsNotExpected(int status, String code, boolean retryable)
      throws Exception {
    server.page("/a", status, "{\"why\": 1}", "Content-Type", JSON);

    Failed failed = failed(get("/a"));

    assertThat(failed.code()).isEqualTo(code);
    assertThat(failed.message()).isEqualTo("HTTP request failed with status " + status);
    assertThat(failed.retryable()).isEqualTo(retryable);
    assertThat(failed.retryAfter()).isNull();
    assertThat(failed.details())
        .containsEntry("status_code", status)
        .containsEntry("body", Map.of("why", 1))
        .containsKey("headers");
    assertThat(context.lines()).isEmpty();
  }

  @Test
  void keepsOnlyTheBeginningOfALargeErrorPage() throws Exception {
    server.page("/a", 500, "x".repeat(100_000), "Content-Type", "text/plain");

    assertThat((String) failed(get("/a")).details().get("body")).hasSize(8 * 1024 + 3);
  }

  @ParameterizedTest
  @CsvSource({
    "404, 404, true",
    "404, 2xx, false",
    "204, 2XX, true",
    "302, 200..299, false",
    "299, 200..299, true",
    "500, 5xx, true"
  })
  void knowsWhatIsExpected(int status, String expected, boolean success) throws Exception {
    server.page("/a", status, "");

    NodeResult result = get("/a", "expect", List.of(100, expected), "follow_redirect", false);

    assertThat(result instanceof Completed).isEqualTo(success);
  }

  @ParameterizedTest
  @CsvSource({
    "120, PT2M",
    "'Sat, 31 Jan 2026 12:00:30 GMT', PT30S",
    "'Sat, 31 Jan 2026 11:00:00 GMT', PT0S",
    "999999999999, PT24H",
    "soon,"
  })
  void keepsToRetryAfter(String header, Duration wait) throws Exception {
    server.page("/a", 503, "", "Retry-After", header);

    assertThat(failed(get("/a")).retryAfter()).isEqualTo(wait);
  }

  @Test
  void failsForCallsWithoutAnswer() throws Exception {
    server.page("/large", 200, new byte[1000]);
    server.page("/circle", 302, "", "Location", "/circle");

    Failed dns = failed(get("http://No-Such-Host.invalid/"));
    assertThat(dns.code()).isEqualTo("dns");
    assertThat(dns.message())
        .isEqualTo("HTTP request failed: no address is known for No-Such-Host.invalid:80");
    assertThat(dns.retryable()).isFalse();
    assertThat(failed(get("/large", "max_body", 999)).code()).isEqualTo("response_too_large");
    assertThat(failed(get("/circle")).code()).isEqualTo("too_many_redirects");
    context.deadline(FakeNodeContext.NOW);
    Failed late = failed(get("/large"));
    assertThat(late.code()).isEqualTo("timeout");
    assertThat(late.retryable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://127.0.0.1/",
        "127.0.0.1/x",
        "http://",
        "http://u:p@127.0.0.1/",
        "http://a\r\nb/"
      })
  void failsForAddressesThatCannotBeCalled(String url) throws Exception {
    Failed failed = failed(get(url));

    assertThat(failed.code()).isEqualTo("invalid_request");
    assertThat(failed.message()).startsWith("params.url ");
    assertThat(failed.retryable()).isFalse();
  }

  @Test
  void failsForHeadersThatCannotBeSent() throws Exception {
    server.page("/a", 200, "");
    Map<String, Object> injected = Map.of("X-A", "b\r\nX-C: d");

    assertThat(failed(get("/a", "headers", injected)).code()).isEqualTo("invalid_request");
    assertThat(failed(get("/a", "headers", Map.of("X-A", Map.of()))).message())
        .isEqualTo("params.headers.X-A must be text, a number, true or false");
    assertThat(
            failed(get("/a", "auth", Map.of("token", "t"), "headers", Map.of("authorization", "x")))
                .code())
        .isEqualTo("invalid_request");
    assertThat(server.received()).isEmpty();
  }

  static List<Arguments> wrongParams() {
    return List.of(
        Arguments.of(
            "auth",
            Map.of(),
            "params.auth needs exactly one of username and password, token, api_key"),
        Arguments.of(
            "auth",
            Map.of("token", "a", "api_key", "b"),
            "params.auth needs exactly one of username and password, token, api_key"),
        Arguments.of(
            "expect",
            List.of("ok"),
            "params.expect must list statuses such as 200, \"2xx\" or \"200..299\""),
        Arguments.of("method", "GET /", "params.method must be an HTTP method such as GET or POST"),
        Arguments.of("timeout", "0s", "params.timeout must be more than 0s"),
        Arguments.of("max_body", -1, "params.max_body must be from 0 to 268435456 bytes"));
  }

  @ParameterizedTest
  @MethodSource("wrongParams")
  void refusesParamsThatMakeNoSense(String name, Object value, String message) {
    assertThatThrownBy(() -> get("/a", name, value))
        .isInstanceOf(ParamsException.class)
        .hasMessage(message);
    assertThat(
            binder.check(
                catalogue.find("http.request").orElseThrow(), Map.of("url", "x", name, value)))
        .hasSize(1);
  }

  @Test
  void webhookPostsTheInputSigned() throws Exception {
    server.page("/a", 200, "");
    context.input(Map.of("order", 7));

    output(hook("/a", "secret", "s3cret", "headers", Map.of("x-flowrunner-signature", "forged")));

    String timestamp = Long.toString(FakeNodeContext.NOW.getEpochSecond());
    assertThat(received().method()).isEqualTo("POST");
    assertThat(received().text()).isEqualTo("{\"order\":7}");
    assertThat(received().header("Content-Type")).isEqualTo(JSON);
    assertThat(received().header("X-FlowRunner-Timestamp")).isEqualTo(timestamp);
    assertThat(received().headers().get("X-flowrunner-signature"))
        .containsExactly("sha256=" + hmac("s3cret", timestamp + ".{\"order\":7}"));
    assertThat(received().header("Idempotency-Key")).isEqualTo("exec-1:node:1");
  }

  @Test
  void webhookSendsWhatTheFlowSays() throws Exception {
    server.page("/a", 200, "");
    context.input(Map.of("order", 7));

    hook("/a", "method", "PUT", "body", "text");
    assertThat(received().method()).isEqualTo("PUT");
    assertThat(received().text()).isEqualTo("text");
    assertThat(received().header("X-FlowRunner-Signature")).isNull();

    hook("/a", "form", Map.of("a", 1));
    assertThat(received().text()).isEqualTo("a=1");

    hook("/a", "method", "get", "secret", "s");
    assertThat(received().text()).isEmpty();
    assertThat(received().header("X-FlowRunner-Signature"))
        .isEqualTo("sha256=" + hmac("s", FakeNodeContext.NOW.getEpochSecond() + "."));
  }

  private static String hmac(String secret, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    StringBuilder hex = new StringBuilder();
    for (byte b : mac.doFinal(text.getBytes(StandardCharsets.UTF_8))) {
      hex.append(String.format("%02x", b));
    }
    return hex.toString();
  }

  @Test
  void headerNamesOfTheOutputAreLowerCase() throws Exception {
    server.page("/a", 200, "", "Set-Cookie", "a=1", "Set-Cookie", "b=2");

    Map<String, Object> headers = new HashMap<>();
    ((Map<?, ?>) output(get("/a")).get("headers"))
        .forEach((name, value) -> headers.put(name.toString(), value));

    assertThat(headers).containsEntry("set-cookie", List.of("a=1", "b=2")).containsKey("date");
  }
}
