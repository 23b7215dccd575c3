package io.flowrunner.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.nodes.LocalServer;
import io.flowrunner.nodes.LocalServer.Page;
import io.flowrunner.nodes.LocalServer.Received;
import io.flowrunner.platform.control.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The flows of the documentation, run on the whole engine against a real web server. */
@Timeout(120)
class FlowExamplesTest {
  @TempDir static Path directory;
  private static ExampleEngine engine;

  private final LocalServer web = new LocalServer();

  @BeforeAll
  static void open() {
    engine =
        new ExampleEngine(
            directory,
            LibraryNodes.catalogue(),
            Map.of("SLACK_URL", "set by each test", "HOOK_SECRET", "shared"));
    engine.open();
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @BeforeEach
  void begin() {
    engine.secret("SLACK_URL", web.url("/slack"));
  }

  @AfterEach
  void end() {
    web.close();
  }

  /** Replaces texts of the file, each by the one after it; addresses become this server's. */
  private void flow(String file, String... replacements) {
    String yaml = read(file).replaceAll("https://[a-z]+\\.example\\.com", web.url(""));
    for (int i = 0; i < replacements.length; i += 2) {
      assertThat(yaml).contains(replacements[i]);
      yaml = yaml.replace(replacements[i], replacements[i + 1]);
    }
    engine.add(yaml);
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of("src/site/flows", file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Execution run(String flow, Map<String, Object> input) {
    return engine.run(flow, input);
  }

  private Stream<Received> received(String path) {
    return web.received().stream().filter(each -> each.uri().startsWith(path));
  }

  private static void json(HttpExchange exchange, int status, Object value) throws IOException {
    byte[] body = Json.bytes(value);
    LocalServer.send(exchange, status, body, "Content-Type", "application/json");
  }

  private static Page always(int status, Object value) {
    return (exchange, request) -> json(exchange, status, value);
  }

  private static Object body(Received request) {
    return Json.read(request.text().getBytes(StandardCharsets.UTF_8), Object.class);
  }

  @Test
  void pollingGoesOnUntilTheExportIsDone() {
    AtomicInteger asked = new AtomicInteger();
    web.page(
        "/exports",
        (exchange, request) ->
            json(
                exchange,
                200,
                request.method().equals("POST")
                    ? Map.of("id", 7)
                    : asked.incrementAndGet() < 4
                        ? Map.of("state", "running")
                        : Map.of("state", "done", "url", "https://files/7")));
    flow("polling-an-api.yaml", "pause: 10s", "pause: 5ms");

    Execution run = run("Export and wait", Map.of("from", "2026-01-01"));

    assertThat(run.result()).isEqualTo("https://files/7");
    assertThat(received("/exports/7")).hasSize(4);
  }

  @Test
  void pollingEndsWhenTheExportFails() {
    web.page("/exports", always(200, Map.of("id", 7, "state", "failed")));
    flow("polling-an-api.yaml");
    assertThat(run("Export and wait", Map.of("from", "2026-01-01")).error().code())
        .isEqualTo("export_failed");
  }

  @Test
  void theFanOutNamesWhatIsMissing() {
    web.page("/weather", always(200, "sunny"));
    web.page("/traffic", always(500, "broken"));
    web.page("/news", always(200, List.of("nothing new")));
    flow("fan-out-and-join.yaml");

    assertThat(run("City in brief", Map.of("city", "Oslo")).result())
        .isEqualTo(
            Map.of(
                "weather", "sunny", "news", List.of("nothing new"), "missing", List.of("traffic")));
  }

  @Test
  void anApprovedPaymentIsMadeOnce() {
    String id = ask();
    decide(id, Map.of("approved", true));
    assertThat(engine.end(id).result()).isEqualTo(Map.of("paid", true));
    assertThat(received("/slack")).hasSize(1);
    assertThat(received("/payments")).hasSize(1);
  }

  @Test
  void aRefusedPaymentIsNotMade() {
    String id = ask();
    decide(id, Map.of("approved", false, "reason", "too dear"));
    assertThat(engine.end(id).result()).isEqualTo(Map.of("paid", false, "reason", "too dear"));
    assertThat(received("/payments")).isEmpty();
  }

  @Test
  void anApprovalThatNobodyGaveIsNone() {
    Execution run = engine.end(ask("timeout: 3d", "timeout: 10ms"));
    assertThat(run.error().code()).isEqualTo("nobody_decided");
    assertThat(received("/payments")).isEmpty();
  }

  private String ask(String... replacements) {
    web.page("/slack", always(200, "ok"));
    web.page("/payments", always(201, Map.of()));
    flow("approval.yaml", replacements);
    return engine.begin("Pay after approval", Map.of("supplier", "Acme", "amount", 120));
  }

  private static void decide(String id, Map<String, Object> decision) {
    assertThat(engine.signal(id, "decision", decision)).isTrue();
  }

  @Test
  void theSagaBooksAllThree() {
    web.page("/flights", always(201, Map.of("id", "f1")));
    web.page("/hotels", always(201, Map.of("id", "h1")));
    web.page("/cars", always(201, Map.of("id", "c1")));
    flow("saga.yaml");
    assertThat(run("Book a trip", Map.of("traveller", "Ann")).result())
        .isEqualTo(Map.of("flight", "f1", "hotel", "h1", "car", "c1"));
  }

  @Test
  void theSagaUndoesWhatWasBookedTheLastFirst() {
    web.page("/flights", always(200, Map.of("id", "f1")));
    web.page("/hotels", always(200, Map.of("id", "h1")));
    web.page("/cars", always(409, Map.of("why", "no car left")));
    flow("saga.yaml");

    Execution run = run("Book a trip", Map.of("traveller", "Ann"));

    assertThat(run.error().code()).isEqualTo("not_booked");
    assertThat(web.received().stream().map(each -> each.method() + " " + each.uri()))
        .containsExactly(
            "POST /flights",
            "POST /hotels",
            "POST /cars",
            "DELETE /hotels/h1",
            "DELETE /flights/f1");
  }

  @Test
  void theRelayTellsAllSubscribersAndSignsForEach() {
    web.page("/good", always(200, Map.of()));
    web.page("/bad", always(404, Map.of()));
    flow(
        "webhook-relay.yaml",
        web.url("/hook") + "\", \"" + web.url("/hook"),
        web.url("/good") + "\", \"" + web.url("/bad"));
    Map<String, Object> event = Map.of("event", "order.paid", "data", Map.of("id", 1));

    assertThat(run("Webhook relay", event).result())
        .isEqualTo(Map.of("delivered", 1, "failed", List.of(web.url("/bad"))));

    Received told = received("/good").findFirst().orElseThrow();
    assertThat(body(told)).isEqualTo(event);
    assertThat(told.header("X-FlowRunner-Signature")).startsWith("sha256=");
  }

  @Test
  void aFlowUsesAnotherOneForEachLine() {
    web.page("/USD/EUR", always(200, Map.of("rate", 0.92)));
    web.page("/GBP/EUR", always(200, Map.of("rate", 1.2)));
    flow("subflow-convert.yaml");
    flow("subflow-total.yaml");
    List<Map<String, Object>> lines =
        List.of(Map.of("amount", 10, "currency", "USD"), Map.of("amount", 1, "currency", "GBP"));

    Execution run = run("Total of an invoice", Map.of("currency", "EUR", "lines", lines));

    assertThat(run.status()).isEqualTo(Status.COMPLETED);
    assertThat(run.result()).isEqualTo(Map.of("total", 10.4));
  }

  @Test
  void theBatchKeepsToItsLimitAndRepeatsWhatWasRefused() {
    AtomicInteger under = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Set<String> refused = ConcurrentHashMap.newKeySet();
    web.page(
        "/letters",
        (exchange, request) -> {
          most.accumulateAndGet(under.incrementAndGet(), Math::max);
          boolean first = refused.add(request.header("Idempotency-Key"));
          int status = request.text().contains("nobody") ? 400 : first ? 429 : 200;
          under.decrementAndGet();
          LocalServer.send(exchange, status, new byte[0], "Retry-After", "0");
        });
    flow("rate-limited-batch.yaml");
    List<Map<String, String>> letters =
        Stream.of("ann", "bob", "nobody", "cleo")
            .map(to -> Map.of("to", to, "text", "hi"))
            .toList();

    assertThat(run("Send letters", Map.of("letters", letters)).result())
        .isEqualTo(Map.of("sent", 3, "failed", List.of("nobody")));
    assertThat(received("/letters")).hasSize(7);
    assertThat(most.get()).isLessThanOrEqualTo(2);
  }
}
