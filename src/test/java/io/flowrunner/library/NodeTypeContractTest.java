package io.flowrunner.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.e2e.harness.PostgresServer;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.library.aws.DynamoDbExample;
import io.flowrunner.library.mail.MailExample;
import io.flowrunner.library.sql.SharedDatabase;
import io.flowrunner.library.sql.SqlExample;
import io.flowrunner.nodes.LocalServer;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.ErrorDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.Kind;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.platform.control.Json;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every node type of the catalogue: it is described, and its example runs. */
@ExtendWith(SharedDatabase.class)
class NodeTypeContractTest {
  private static final NodeCatalogue LIBRARY = LibraryNodes.catalogue();
  private static final String ADDRESS = "http://127.0.0.1:8089";

  /** What the example of {@code flow} has done. */
  private static final String CALLED =
      "{metadata: {name: Ship an order}, nodes: {done: {type: end}}}";

  /** What an example ends with that does not complete: its error's code. */
  private static final Map<String, String> FAILING = Map.of("fail", "bad_amount");

  /** What an example is given that needs something. */
  private static final Map<String, Map<String, Object>> INPUTS =
      Map.of(
          "dynamodb", Map.of("order_id", "o-1"),
          "postgres", Map.of("customer", "Ann"),
          "sql", Map.of("from", "a", "to", "b", "amount", 5));

  @TempDir static Path directory;
  private static DynamoDbExample dynamo;
  private static MailExample mail;
  private static LocalServer web;
  private static ExampleEngine engine;
  private static final Map<String, String> FLOWS = new LinkedHashMap<>();

  @BeforeAll
  static void open(PostgresServer postgres) throws SQLException {
    web = new LocalServer();
    dynamo = new DynamoDbExample();
    mail = new MailExample();
    SqlExample sql = new SqlExample(postgres);
    String model =
        Json.text(
            Map.of(
                "id",
                "1",
                "model",
                "small",
                "choices",
                List.of(
                    Map.of(
                        "message",
                        Map.of("role", "assistant", "content", "all is well"),
                        "finish_reason",
                        "stop"))));
    web.page("/", 200, "{}", "Content-Type", "application/json");
    web.page("/v1/chat/completions", 200, model, "Content-Type", "application/json");
    engine = new ExampleEngine(directory, LIBRARY, Map.of());
    engine.add(CALLED);
    for (NodeDeclaration type : LIBRARY.all()) {
      String placed =
          mail.place(dynamo.place(sql.place(type.example()))).replace(ADDRESS, web.url(""));
      FLOWS.put(type.name(), engine.add(placed));
    }
    engine.open();
  }

  @AfterAll
  static void close() {
    engine.close();
    dynamo.close();
    mail.close();
    web.close();
  }

  private static Stream<DynamicTest> each(Consumer<NodeDeclaration> check) {
    return LIBRARY.all().stream()
        .map(type -> DynamicTest.dynamicTest(type.name(), () -> check.accept(type)));
  }

  @TestFactory
  Stream<DynamicTest> itsExampleRuns() {
    return each(
        type -> {
          Execution run =
              engine.run(FLOWS.get(type.name()), INPUTS.getOrDefault(type.name(), Map.of()));
          String code = FAILING.get(type.name());
          assertThat(run.status())
              .as("%s", run.error())
              .isEqualTo(code == null ? Status.COMPLETED : Status.FAILED);
          if (code != null) {
            assertThat(run.error().code()).isEqualTo(code);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> itIsDescribed() {
    return each(
        type -> {
          assertThat(type.name()).matches("[a-z][a-z0-9]*(\\.[a-z][a-z0-9_]*)*");
          assertThat(type.summary()).endsWith(".").hasSizeLessThan(120);
          assertThat(type.example()).contains("type: " + type.name());
          assertThat(type.actions()).allMatch(action -> action.matches("[a-z][a-z0-9_]*"));
        });
  }

  @TestFactory
  Stream<DynamicTest> itsParamsAreDescribed() {
    return each(type -> type.params().forEach(NodeTypeContractTest::assertDescribed));
  }

  private static void assertDescribed(ParamDeclaration param) {
    assertThat(param.name()).matches("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    assertThat(param.description()).as(param.name()).endsWith(".");
    assertThat(param.required() && !param.defaultValue().isEmpty())
        .as("%s is required and has a default", param.name())
        .isFalse();
    if (param.kind() == Kind.CHOICE) {
      assertThat(param.choices()).as(param.name()).hasSizeGreaterThan(1);
    }
    if (!param.defaultValue().isEmpty() && param.kind() == Kind.CHOICE) {
      assertThat(param.choices()).contains(param.defaultValue());
    }
    param.members().forEach(NodeTypeContractTest::assertDescribed);
  }

  @TestFactory
  Stream<DynamicTest> itsErrorsAreDescribed() {
    return each(
        type -> {
          assertThat(type.errors())
              .allSatisfy(
                  error -> {
                    assertThat(error.code()).matches("[a-z][a-z0-9]*(_[a-z0-9]+)*");
                    assertThat(error.description()).as(error.code()).endsWith(".");
                  });
          assertThat(type.errors().stream().map(ErrorDeclaration::code)).doesNotHaveDuplicates();
          assertThat(type.retries() == 0 || type.errors().stream().anyMatch(e -> e.retryable()))
              .as("retries by default only where something is retryable")
              .isTrue();
        });
  }
}
