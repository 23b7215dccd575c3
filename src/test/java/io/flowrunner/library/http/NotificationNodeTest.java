package io.flowrunner.library.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.LocalServer;
import io.flowrunner.nodes.control.JettyHttpPort;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Completed;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.platform.control.Json;
import io.flowrunner.platform.control.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class NotificationNodeTest {
  private static final String PATH = "/services/T0/B0/very-secret";
  private static JettyHttpPort http;

  private final LocalServer server = new LocalServer();
  private final FakeNodeContext context = new FakeNodeContext().http(http);
  private final NotificationNode node = new NotificationNode();

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

  private NodeResult send(String channel, String message, Object... more) throws Exception {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("channel", channel);
    params.put("url", server.url(PATH));
    params.put("message", message);
    for (int i = 0; i < more.length; i += 2) {
      params.put((String) more[i], more[i + 1]);
    }
    NodeCatalogue catalogue = new NodeCatalogue(List.of(node));
    Record bound = new ParamsBinder().bind(catalogue.find("notification").orElseThrow(), params);
    NodeResult result = node.execute((NotificationNode.Params) bound, context);
    return result instanceof NodeResult.Pending pending
        ? pending.result().toCompletableFuture().get(30, TimeUnit.SECONDS)
        : result;
  }

  private Object sent() {
    return Json.read(
        server.received().get(0).text().getBytes(StandardCharsets.UTF_8), Object.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Failed failed(NodeResult result) {
    assertThat(result).isInstanceOf(Failed.class);
    return (Failed) result;
  }

  @Test
  void slackGetsTextThatMentionsNobody() throws Exception {
    server.page(PATH, 200, "ok");
    NodeResult result = send("slack", "<!channel> a & b");
    assertThat(sent()).isEqualTo(Map.of("text", "&lt;!channel&gt; a &amp; b"));
    assertThat(((Completed) result).output())
        .isEqualTo(Map.of("channel", "slack", "status_code", 200));
    assertThat(server.received().get(0).header("Idempotency-Key"))
        .isEqualTo(context.idempotencyKey());
  }

  @Test
  void teamsGetsAnAdaptiveCard() throws Exception {
    server.page(PATH, 202, "");
    send("teams", "It is *done*");
    assertThat(Json.text(sent()))
        .contains("\"type\":\"message\"")
        .contains("\"contentType\":\"application/vnd.microsoft.card.adaptive\"")
        .contains("\"type\":\"TextBlock\"")
        .contains("\"text\":\"It is *done*\"")
        .contains("\"wrap\":true");
  }

  @Test
  void discordGetsContentThatMentionsNobody() throws Exception {
    server.page(PATH, 204, "");
    send("discord", "@everyone");
    assertThat(sent())
        .isEqualTo(Map.of("content", "@everyone", "allowed_mentions", Map.of("parse", List.of())));
  }

  @Test
  void anyOtherGetsTextAsItIs() throws Exception {
    server.page(PATH, 200, "");
    send("generic", "<b> & \"c\" é 😀");
    assertThat(sent()).isEqualTo(Map.of("text", "<b> & \"c\" é 😀"));
  }

  @Test
  void whatIsTooLongIsCutBetweenCharacters() throws Exception {
    server.page(PATH, 200, "");
    send("discord", "a".repeat(1_998) + "😀 and more");
    @SuppressWarnings("unchecked") // what was sent is an object
    String content = ((Map<String, String>) sent()).get("content");
    assertThat(content).isEqualTo("a".repeat(1_998) + "…");
    assertThat(context.lines()).anyMatch(line -> line.level() == LogLevel.WARN);
  }

  @ParameterizedTest
  @CsvSource({
    "302,http_302,false",
    "400,http_400,false",
    "404,http_404,false",
    "408,http_408,true",
    "429,http_429,true",
    "503,http_503,true"
  })
  void aRefusalNamesNoAddress(int status, String code, boolean retryable) throws Exception {
    server.page(PATH, status, "<h1>" + PATH + " is not here</h1>", "Retry-After", "7");
    Failed failed = failed(send("slack", "hello"));
    assertThat(failed.code()).isEqualTo(code);
    assertThat(failed.retryable()).isEqualTo(retryable);
    assertThat(failed.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(failed.details()).isEqualTo(Map.of("status_code", status));
    assertThat(failed.toString() + context.lines()).doesNotContain("very-secret");
  }

  @Test
  void slacksOwnWordIsPassedOn() throws Exception {
    server.page(PATH, 404, "no_service");
    assertThat(failed(send("slack", "hello")).details()).containsEntry("reason", "no_service");
  }

  @Test
  void anAddressThatCannotBeCalledIsNotRepeated() throws Exception {
    Failed failed = failed(send("slack", "hello", "url", "ftp://very-secret.example/very-secret"));
    assertThat(failed.code()).isEqualTo("invalid_request");
    assertThat(failed.toString()).doesNotContain("very-secret");
  }

  @Test
  void nobodyThereIsRetryable() throws Exception {
    server.close();
    Failed failed = failed(send("slack", "hello"));
    assertThat(failed.code()).isEqualTo("connection");
    assertThat(failed.retryable()).isTrue();
    assertThat(failed.toString()).doesNotContain("very-secret");
  }

  @Test
  void aSilentChannelTimesOut() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    server.page(PATH, (exchange, request) -> await(told));
    assertThat(failed(send("slack", "hello", "timeout", "50ms")).code()).isEqualTo("timeout");
    told.countDown();
  }

  @Test
  void anAnswerWithoutEndIsNotRead() throws Exception {
    server.page(PATH, 200, "x".repeat(100_000));
    assertThat(failed(send("slack", "hello")).code()).isEqualTo("response_too_large");
  }

  @Test
  void emptyMessagesAndUnknownChannelsAreRefused() {
    assertThatThrownBy(() -> send("slack", " "))
        .isInstanceOf(ParamsException.class)
        .hasMessageContaining("message must not be empty");
    assertThatThrownBy(() -> send("pager", "hello")).isInstanceOf(ParamsException.class);
  }
}
