package io.flowrunner.library.ai;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.e2e.harness.Await;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.LogWritten;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeProgressed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeWaiting;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowStarted;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.library.ExampleEngine;
import io.flowrunner.library.LibraryNodes;
import io.flowrunner.library.ai.ModelServer.Call;
import io.flowrunner.nodes.LocalServer;
import io.flowrunner.nodes.LocalServer.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example flows with a model, and what an agent's runs promise, on the whole engine. */
@Timeout(120)
class AiFlowsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String REFUND =
      """
      metadata: {name: Refund an order}
      inputs: {type: object, required: [id], properties: {id: {type: integer, maximum: 100}}}
      nodes:
        refund: {type: http.request, params: {url: "@SHOP@/refunds", method: POST, body: "${input}"}}
      output: {refunded: "${execution.input.id}"}
      """;
  private static final String WAITING =
      """
      metadata: {name: Refund an order}
      nodes:
        ask: {type: wait, params: {key: yes}}
      """;

  @TempDir static Path directory;
  private static ExampleEngine engine;

  private final ModelServer models = new ModelServer();
  private final LocalServer shop = new LocalServer();

  @BeforeAll
  static void start() {
    engine =
        new ExampleEngine(directory, LibraryNodes.catalogue(), Map.of("LLM_KEY", ModelServer.KEY));
    engine.open();
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @BeforeEach
  void open() {
    shop.page("/orders/7", 200, "{\"id\": 7, \"late\": true}", "Content-Type", "application/json");
    shop.page("/refunds", 200, "{}", "Content-Type", "application/json");
  }

  @AfterEach
  void close() {
    models.close();
    shop.close();
  }

  private void flow(String yaml) {
    engine.add(yaml.replace("@SHOP@", shop.url("")));
  }

  private String example(String file) throws IOException {
    return Files.readString(Path.of("src/site/flows/" + file))
        .replace("https://api.openai.com/v1", models.openai())
        .replace("https://shop.example.com", shop.url(""));
  }

  private static Execution run(String flow, Map<String, Object> input) {
    return engine.run(flow, input);
  }

  private static <E extends ExecutionEvent> Stream<E> events(Execution run, Class<E> type) {
    return engine.events(run.id(), type);
  }

  private List<Received> received(String path) {
    return shop.received().stream().filter(each -> each.uri().startsWith(path)).toList();
  }

  @Test
  void theExtractionIsAskedAgainUntilItFits() throws Exception {
    flow(example("llm-extraction.yaml"));
    models
        .says("{\"customer\": \"Ann\"}")
        .fails(529, "overloaded_error", "busy", "Retry-After", "0");
    models.says("{\"customer\": \"Ann\", \"amount\": 12.5, \"currency\": \"EUR\"}");

    Execution run = run("Read a letter", Map.of("letter", "Ann owes us 12.50 EUR {{.x}}"));

    assertThat(run.result())
        .isEqualTo(Map.of("customer", "Ann", "amount", 12.5, "currency", "EUR"));
    assertThat(events(run, NodeFailed.class).map(failed -> failed.error().code()))
        .containsExactly("structured_output_invalid", "overloaded");
    assertThat(models.last().lastMessage())
        .containsEntry("content", "Ann owes us 12.50 EUR {{.x}}");
    assertThat(models.refused()).isEmpty();
  }

  @Test
  void theAgentFindsAndRefunds() throws Exception {
    flow(example("agent-with-two-tools.yaml"));
    flow(REFUND);
    models.calls(new Call("c1", "find_order", Map.of("id", 7)));
    models.calls(
        new Call("c2", "refund", Map.of("id", 7, "reason", "late")),
        new Call("c3", "find_order", Map.of("id", 7)));
    models.says("Refunded");

    Execution run = run("Answer a customer", Map.of("question", "Where is order 7?"));

    assertThat(run.error()).isNull();
    assertThat(run.result()).isEqualTo("Refunded");
    assertThat(models.refused()).isEmpty();
    assertThat(run.bytes()).isPositive();
    assertThat(models.last().body().get("messages"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .extracting(message -> Fields.asMap(message).get("content"))
        .contains("{\"id\":7,\"late\":true}", "{\"refunded\":7}");
    assertThat(received("/refunds")).hasSize(1);
    assertThat(received("/orders/7"))
        .extracting(each -> each.header("Idempotency-Key"))
        .containsExactly(run.id() + ":answer:1#1", run.id() + ":answer:1#5");
    assertThat(events(run, NodeProgressed.class)).hasSize(6);
    Map<String, Object> output = Fields.asMap(run.root().results().get("answer"));
    assertThat(output).containsOnlyKeys("response", "steps", "conversation", "usage");
    assertThat(output).containsEntry("steps", 3);
    assertThat(Fields.map(output, "usage")).containsEntry("total_tokens", 54);
  }

  @Test
  void whatTheModelDoesWrongIsToldToIt() throws Exception {
    flow(example("agent-with-two-tools.yaml"));
    flow(REFUND);
    shop.page("/orders/8", 404, "{\"error\": \"gone\"}", "Content-Type", "application/json");
    models.calls(
        new Call("c1", "fly", Map.of()),
        new Call("c2", "find_order", Map.of("id", "../7")),
        new Call("c3", "find_order", "{\"id\": "),
        new Call("c4", "find_order", Map.of("id", 8)),
        new Call("c5", "refund", Map.of("id", 1_000, "reason", "late")));
    models.says("I give up");

    Execution run = run("Answer a customer", Map.of("question", "Where is order 7?"));

    assertThat(run.result()).isEqualTo("I give up");
    Map<String, Object> output = Fields.asMap(run.root().results().get("answer"));
    assertThat(Fields.list(output, "conversation").stream().skip(3).limit(5))
        .extracting(message -> String.valueOf(Fields.asMap(message).get("content")))
        .satisfiesExactly(
            text -> assertThat(text).contains("unknown_tool"),
            text -> assertThat(text).contains("invalid_arguments", "value.id"),
            text -> assertThat(text).contains("invalid_arguments"),
            text -> assertThat(text).contains("http_404", "gone"),
            text -> assertThat(text).contains("invalid_input"));
    assertThat(received("/refunds")).isEmpty();
    assertThat(events(run, LogWritten.class).map(LogWritten::message))
        .contains("A tool failed", "Model answered");
  }

  @Test
  void aModelThatNeverEndsIsStopped() throws Exception {
    models.always(asked -> new Call("c", "find_order", Map.of("id", 7)));
    flow(example("agent-with-two-tools.yaml"));

    Execution run = run("Answer a customer", Map.of("question", "Where is order 7?"));

    assertThat(run.error().code()).isEqualTo("max_steps_exceeded");
    assertThat(models.asked()).hasSize(8);
  }

  @Test
  void aBudgetThatIsUsedUpIsAnAction() throws Exception {
    models.always(asked -> new Call("c", "find_order", Map.of("id", 7)));
    flow(example("agent-with-two-tools.yaml").replace("tokens: 50000", "tokens: 40"));

    Execution run = run("Answer a customer", Map.of("question", "Where is order 7?"));

    assertThat(run.error().code()).isEqualTo("too_dear");
    assertThat(run.error().message()).isEqualTo("no answer within 54 tokens");
    assertThat(models.asked()).hasSize(3);
  }

  @Test
  void anAgentThatWaitsForItsToolGoesOnAfterARestart() throws Exception {
    flow(example("agent-with-two-tools.yaml"));
    flow(WAITING);
    models.calls(new Call("c1", "refund", Map.of("id", 7, "reason", "late"))).says("Refunded");
    String id = engine.begin("Answer a customer", Map.of("question", "Where is order 7?"));
    String child = child(id);

    engine.restart();
    engine.signal(child, "yes", "ok");

    Execution run = engine.end(id);
    assertThat(run.result()).isEqualTo("Refunded");
    assertThat(models.asked()).hasSize(2);
    assertThat(events(run, SubflowStarted.class)).hasSize(1);
  }

  @Test
  void aCancelReachesTheToolsFlow() throws Exception {
    flow(example("agent-with-two-tools.yaml"));
    flow(WAITING);
    models.calls(new Call("c1", "refund", Map.of("id", 7, "reason", "late")));
    String id = engine.begin("Answer a customer", Map.of("question", "Where is order 7?"));
    String child = child(id);

    engine.cancel(id);

    assertThat(engine.end(child).status()).isEqualTo(Status.CANCELLED);
    assertThat(engine.end(id).status()).isEqualTo(Status.CANCELLED);
  }

  private Execution retry(Execution run, String from) {
    return engine.end(engine.retry(run.id(), from));
  }

  /** Has found the order, and then no model to tell it to. */
  private Execution failedInTheMiddle() throws Exception {
    flow(example("agent-with-two-tools.yaml"));
    flow(REFUND);
    models.calls(new Call("c1", "find_order", Map.of("id", 7)));
    models.fails(401, "invalid_api_key", "no");
    Execution run = run("Answer a customer", Map.of("question", "Where is order 7?"));
    assertThat(run.error().code()).isEqualTo("auth_failed");
    return run;
  }

  private Stream<String> keys() {
    return received("/orders/7").stream().map(each -> each.header("Idempotency-Key"));
  }

  @Test
  void aRetryGoesOnWithTheConversation() throws Exception {
    Execution first = failedInTheMiddle();
    models.fails(401, "invalid_api_key", "still no");
    Execution second = retry(first, null);
    assertThat(second.error().code()).isEqualTo("auth_failed");

    models.calls(new Call("c2", "find_order", Map.of("id", 7))).says("It is late");
    Execution third = retry(second, null);

    assertThat(third.result()).isEqualTo("It is late");
    assertThat(models.asked()).hasSize(5);
    assertThat(keys()).containsExactly(first.id() + ":answer:1#1", first.id() + ":answer:1#3");
    Map<String, Object> output = Fields.asMap(third.root().results().get("answer"));
    assertThat(output).containsEntry("steps", 3);
    assertThat(Fields.list(output, "conversation"))
        .extracting(message -> Fields.asMap(message).get("role"))
        .containsExactly("system", "user", "assistant", "tool", "assistant", "tool", "assistant");
    assertThat(third.bytes()).isPositive();
  }

  @Test
  void aRetryThatNamesTheAgentBeginsItAnew() throws Exception {
    Execution first = failedInTheMiddle();

    models.calls(new Call("c2", "find_order", Map.of("id", 7))).says("It is late");
    Execution second = retry(first, "answer");

    assertThat(second.result()).isEqualTo("It is late");
    assertThat(Fields.asMap(second.root().results().get("answer"))).containsEntry("steps", 2);
    assertThat(keys()).containsExactly(first.id() + ":answer:1#1", second.id() + ":answer:1#1");
  }

  @Test
  void aRetryByANewDefinitionBeginsTheAgentAnew() throws Exception {
    Execution first = failedInTheMiddle();
    engine.revise("Answer a customer");

    models.says("I do not know");
    Execution second = retry(first, null);

    assertThat(second.result()).isEqualTo("I do not know");
    assertThat(Fields.asMap(second.root().results().get("answer"))).containsEntry("steps", 1);
  }

  @Test
  void aRetryOfACancelledAgentStartsTheToolsFlowAgain() throws Exception {
    flow(example("agent-with-two-tools.yaml"));
    flow(WAITING);
    models.calls(new Call("c1", "refund", Map.of("id", 7, "reason", "late"))).says("Refunded");
    String id = engine.begin("Answer a customer", Map.of("question", "Where is order 7?"));
    String child = child(id);
    engine.cancel(id);
    engine.end(child);

    String again = engine.retry(engine.end(id).id(), null);
    String other = child(again);
    engine.signal(other, "yes", "ok");

    assertThat(engine.end(again).result()).isEqualTo("Refunded");
    assertThat(other).isNotEqualTo(child);
    assertThat(models.asked()).hasSize(2);
  }

  /** Once it waits. */
  private static String child(String id) {
    return Await.value(
        "the tool's flow",
        PATIENCE,
        () ->
            engine
                .events(id, SubflowStarted.class)
                .map(SubflowStarted::executionId)
                .filter(child -> engine.events(child, NodeWaiting.class).findAny().isPresent())
                .findFirst());
  }
}
