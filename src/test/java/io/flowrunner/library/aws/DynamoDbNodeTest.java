package io.flowrunner.library.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.control.JettyHttpPort;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.platform.control.Settings;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a counterpart that speaks DynamoDB's protocol and checks signatures. */
class DynamoDbNodeTest {
  private static final NodeDeclaration TYPE =
      new NodeCatalogue(List.of(new DynamoDbNode())).find("dynamodb").orElseThrow();
  private static final JettyHttpPort HTTP = new JettyHttpPort(Settings.of(Map.of()));
  private static final DynamoDbServer SERVER = new DynamoDbServer();

  private static FakeNodeContext context(Duration patience) {
    return new FakeNodeContext()
        .http(HTTP)
        .clock(Clock.systemUTC())
        .deadline(Instant.now().plus(patience));
  }

  private static NodeResult run(FakeNodeContext context, Object... params) {
    Map<String, Object> all = new HashMap<>();
    all.put("endpoint", SERVER.url());
    all.put("access_key_id", DynamoDbServer.ACCESS_KEY);
    all.put("secret_access_key", DynamoDbServer.SECRET_KEY);
    all.put("table", "orders");
    for (int i = 0; i < params.length; i += 2) {
      all.put((String) params[i], params[i + 1]);
    }
    DynamoDbNode.Params bound = (DynamoDbNode.Params) new ParamsBinder().bind(TYPE, all);
    NodeResult.Pending pending = (NodeResult.Pending) new DynamoDbNode().execute(bound, context);
    try {
      return pending.result().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Object output(Object... params) {
    NodeResult result = run(context(Duration.ofSeconds(20)), params);
    assertThat(result).isInstanceOf(NodeResult.Completed.class);
    return ((NodeResult.Completed) result).output();
  }

  private static Failed failure(Object... params) {
    NodeResult result = run(context(Duration.ofSeconds(20)), params);
    assertThat(result).isInstanceOf(Failed.class);
    return (Failed) result;
  }

  @BeforeEach
  void emptyTable() {
    SERVER.table("orders");
  }

  @AfterAll
  static void close() {
    HTTP.close();
    SERVER.close();
  }

  @Test
  void valuesComeBackAsTheyWent() {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("id", "a");
    item.put("text", "☃ \"");
    item.put("whole", Long.MAX_VALUE);
    item.put("large", new BigInteger("12345678901234567890123456789"));
    item.put("decimal", 0.1);
    item.put("truth", true);
    item.put("nothing", null);
    item.put("list", Arrays.asList(1L, null, "x"));
    item.put("map", Map.of("deep", List.of(Map.of("n", 1.5))));

    assertThat(output("operation", "put", "item", item)).isEqualTo(attributes(null));
    assertThat(output("operation", "get", "key", Map.of("id", "a"), "consistent", true))
        .isEqualTo(Map.of("item", item));
    Map<String, Object> none = new HashMap<>();
    none.put("item", null);
    assertThat(output("operation", "get", "key", Map.of("id", "b"))).isEqualTo(none);
  }

  private static Map<String, Object> attributes(Object value) {
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("attributes", value);
    return attributes;
  }

  @Test
  void numbersAndSetsOfOthersAreReadWithoutLoss() {
    assertThat(
            Attributes.plain(
                Map.of(
                    "n", Map.of("N", "0.12345678901234567890123456789"),
                    "ns", Map.of("NS", List.of("1", "2.5")),
                    "ss", Map.of("SS", List.of("a")),
                    "b", Map.of("B", "AQI="))))
        .isEqualTo(
            Map.of(
                "n",
                "0.12345678901234567890123456789",
                "ns",
                List.of(1L, 2.5),
                "ss",
                List.of("a"),
                "b",
                "AQI="));
  }

  @Test
  void conditionsGuardWhatIsThere() {
    Object[] put = {
      "operation", "put", "item", Map.of("id", "a", "n", 1), "condition", "attribute_not_exists(id)"
    };
    output(put);
    Failed failed = failure(put);
    assertThat(failed.code()).isEqualTo("conditional_check_failed");
    assertThat(failed.retryable()).isFalse();
    assertThat(failed.details()).containsEntry("type", "ConditionalCheckFailedException");

    Object updated =
        output(
            "operation", "update",
            "key", Map.of("id", "a"),
            "update", "SET #s = :s",
            "condition", "n = :n",
            "names", Map.of("#s", "state"),
            "values", Map.of(":s", "paid", ":n", 1),
            "return_values", "new");
    assertThat(updated).isEqualTo(attributes(Map.of("id", "a", "n", 1L, "state", "paid")));
    assertThat(output("operation", "delete", "key", Map.of("id", "a"), "return_values", "old"))
        .isEqualTo(updated);
  }

  @Test
  void pagesAreFollowedUpToTheLimit() {
    for (int i = 0; i < 8; i++) {
      output(
          "operation",
          "put",
          "item",
          Map.of("id", "k" + i, "n", i, "owner", i < 7 ? "ada" : "bob"));
    }

    Map<?, ?> all = (Map<?, ?>) output("operation", "scan");
    assertThat(all.get("count")).isEqualTo(8L);
    assertThat(all.get("last_key")).isNull();

    Map<?, ?> first = (Map<?, ?>) output("operation", "scan", "max_items", 5);
    assertThat((List<?>) first.get("items")).hasSize(5);
    Map<?, ?> rest = (Map<?, ?>) output("operation", "scan", "start_key", first.get("last_key"));
    assertThat(rest.get("count")).isEqualTo(3L);

    Map<?, ?> query =
        (Map<?, ?>)
            output(
                "operation", "query",
                "key_condition", "#o = :o",
                "filter", "n > :n",
                "names", Map.of("#o", "owner"),
                "values", Map.of(":o", "ada", ":n", 1));
    assertThat(query.get("count")).isEqualTo(5L);

    assertThat(failure("operation", "scan", "max_bytes", 150).code()).isEqualTo("result_too_large");
  }

  @ParameterizedTest
  @CsvSource({
    "400, ProvisionedThroughputExceededException, throttled, true",
    "400, ThrottlingException, throttled, true",
    "400, AccessDeniedException, access_denied, false",
    "400, ItemCollectionSizeLimitExceededException, validation_error, false",
    "500, InternalServerError, server_error, true",
    "503, SomethingElse, server_error, true",
    "400, SomethingElse, dynamodb_error, false",
  })
  void refusalsHaveCodes(int status, String type, String code, boolean retryable) {
    int before = SERVER.received().size();
    SERVER.refuse(status, type, "no");

    Failed failed = failure("operation", "scan");

    assertThat(failed.code()).isEqualTo(code);
    assertThat(failed.retryable()).isEqualTo(retryable);
    assertThat(SERVER.received()).hasSize(before + 1);
  }

  @Test
  void whatIsWrongIsTold() {
    assertThat(failure("operation", "scan", "table", "nothing").code())
        .isEqualTo("resource_not_found");
    assertThat(failure("operation", "put", "item", Map.of("n", 1)).code())
        .isEqualTo("validation_error");
    Failed wrong = failure("operation", "scan", "secret_access_key", "wr0ng-secret");
    assertThat(wrong.code()).isEqualTo("access_denied");
    assertThat(wrong.toString()).doesNotContain("wr0ng-secret");
    assertThat(failure("operation", "scan", "access_key_id", "AKIDOTHER").code())
        .isEqualTo("access_denied");
  }

  @Test
  void aSilentServerIsATimeoutAndNoneAConnectionFailure() throws IOException {
    int free;
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      free = silent.getLocalPort();
      NodeResult result =
          run(
              context(Duration.ofMillis(300)),
              "operation",
              "scan",
              "endpoint",
              "http://127.0.0.1:" + free);
      assertThat(((Failed) result).code()).isEqualTo("timeout");
    }
    assertThat(failure("operation", "scan", "endpoint", "http://127.0.0.1:" + free).code())
        .isEqualTo("connection");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://h",
        "http://u:p@h",
        "http://h/path",
        "http://h?x=1",
        "h:80",
        ""
      })
  void anEndpointIsAServerAndNothingElse(String endpoint) {
    assertThatThrownBy(
            () -> run(context(Duration.ofSeconds(1)), "operation", "scan", "endpoint", endpoint))
        .hasMessageContaining("endpoint");
  }

  @ParameterizedTest
  @ValueSource(strings = {"eu-central-1.evil.com/#", "x", "eu-central-1@evil"})
  void aRegionIsAName(String region) {
    assertThatThrownBy(() -> AwsEndpoint.of("dynamodb", region, null))
        .hasMessageContaining("region must be like");
  }

  @Test
  void awsItselfIsTheDefault() {
    assertThat(AwsEndpoint.of("dynamodb", "eu-central-1", null).uri())
        .hasToString("https://dynamodb.eu-central-1.amazonaws.com/");
    assertThat(AwsEndpoint.of("dynamodb", "cn-north-1", null).host())
        .isEqualTo("dynamodb.cn-north-1.amazonaws.com.cn");
    assertThatThrownBy(() -> AwsEndpoint.of("dynamodb", null, null)).hasMessage("region is needed");
  }

  @Test
  void operationsTakeTheirOwnParams() {
    for (Object[] params :
        new Object[][] {
          {"operation", "get", "item", Map.of()},
          {"operation", "put"},
          {"operation", "scan", "key", Map.of()},
          {"operation", "scan", "max_items", 0},
          {"operation", "scan", "max_bytes", 1L << 40},
          {"operation", "put", "item", Map.of(), "return_values", "new"},
          {"operation", "scan", "table", "a b"},
          {"operation", "scan", "access_key_id", "a\r\nX-Evil: 1"},
          {"operation", "scan", "session_token", "a\r\nX-Evil: 1"},
        }) {
      assertThatThrownBy(() -> run(context(Duration.ofSeconds(1)), params))
          .isInstanceOf(io.flowrunner.nodes.entity.ParamsException.class);
    }
  }

  @Test
  void temporaryCredentialsAreSignedToo() {
    output("operation", "scan", "session_token", "token/+=");

    assertThat(SERVER.received().get(SERVER.received().size() - 1).header("Authorization"))
        .contains("x-amz-security-token");
  }
}
