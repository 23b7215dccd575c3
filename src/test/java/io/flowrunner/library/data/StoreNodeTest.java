package io.flowrunner.library.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.nodes.entity.StoreOperation;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StoreNodeTest {
  private static final NodeDeclaration STORE =
      new NodeCatalogue(List.of(new StoreNode())).find("store").orElseThrow();

  private static NodeResult run(Map<String, Object> params) {
    StoreNode.Params bound = (StoreNode.Params) new ParamsBinder().bind(STORE, params);
    return new StoreNode().execute(bound, new FakeNodeContext());
  }

  static Stream<Arguments> operations() {
    Map<String, Object> filter = Map.of("n", Map.of("gt", 1), "unit", Map.of("of", "x"));
    Duration hour = Duration.ofHours(1);
    return Stream.of(
        Arguments.of(
            Map.of("operation", "set", "key", "k", "value", List.of(1), "ttl", "1h"),
            new StoreOperation.Set("k", List.of(1), hour)),
        Arguments.of(Map.of("operation", "get", "key", "k"), new StoreOperation.Get("k")),
        Arguments.of(Map.of("operation", "delete", "key", "k"), new StoreOperation.Delete("k")),
        Arguments.of(Map.of("operation", "list"), new StoreOperation.ListEntries("", 100)),
        Arguments.of(
            Map.of("operation", "list", "prefix", "p", "limit", 1000),
            new StoreOperation.ListEntries("p", 1_000)),
        Arguments.of(Map.of("operation", "clear", "prefix", "p"), new StoreOperation.Clear("p")),
        Arguments.of(
            Map.of("operation", "increment", "key", "k"),
            new StoreOperation.Increment("k", 1L, null)),
        Arguments.of(
            Map.of("operation", "increment", "key", "k", "amount", -0.5, "ttl", "1h"),
            new StoreOperation.Increment("k", -0.5, hour)),
        Arguments.of(
            Map.of("operation", "append", "key", "k", "value", "v"),
            new StoreOperation.Append("k", "v", null)),
        Arguments.of(
            Map.of("operation", "query"), new StoreOperation.Query("", Map.of(), null, 100)),
        Arguments.of(
            Map.of("operation", "query", "prefix", "p", "filter", filter, "sort", "-n", "limit", 5),
            new StoreOperation.Query("p", filter, "-n", 5)));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void asksForTheOperation(Map<String, Object> params, StoreOperation expected) {
    assertThat(run(params)).isEqualTo(new NodeResult.Transact(expected));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal("get needs key", "operation", "get"),
        refusal("set needs value, which must not be null", "operation", "set", "key", "k"),
        refusal("append needs value", "operation", "append", "key", "k"),
        refusal("clear takes no key", "operation", "clear", "key", "k"),
        refusal("get takes no prefix", "operation", "get", "key", "k", "prefix", "p"),
        refusal("get takes no value", "operation", "get", "key", "k", "value", 1),
        refusal("list takes no filter", "operation", "list", "filter", Map.of()),
        refusal("delete takes no ttl", "operation", "delete", "key", "k", "ttl", "1s"),
        refusal("list takes no sort", "operation", "list", "sort", "n"),
        refusal("key must have 1 to 512 characters", "operation", "get", "key", ""),
        refusal("key must have 1 to 512 characters", "operation", "get", "key", "x".repeat(513)),
        refusal("prefix must have at most 512", "operation", "list", "prefix", "x".repeat(513)),
        refusal("the character U+0000", "operation", "get", "key", "a\0"),
        refusal("ttl must be at least", "operation", "increment", "key", "k", "ttl", "0s"),
        refusal("sort must name a member", "operation", "query", "sort", "-"),
        refusal("limit must be 1 to 1000", "operation", "list", "limit", 0),
        refusal("limit must be 1 to 1000", "operation", "list", "limit", 1001),
        refusal(
            "filter.n: less is no condition",
            "operation",
            "query",
            "filter",
            Map.of("n", Map.of("gt", 1, "less", 2))),
        refusal(
            "filter.n.in must be a list",
            "operation",
            "query",
            "filter",
            Map.of("n", Map.of("in", 2))));
  }

  private static Arguments refusal(String reason, Object... params) {
    Map<String, Object> given = new HashMap<>();
    for (int i = 0; i < params.length; i += 2) {
      given.put((String) params[i], params[i + 1]);
    }
    return Arguments.of(given, reason);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void saysWhatIsWrong(Map<String, Object> params, String reason) {
    assertThatThrownBy(() -> run(params))
        .isInstanceOf(ParamsException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void theLongestKeyIsTaken() {
    String key = "\ud83d\ude00".repeat(256);
    assertThat(run(Map.of("operation", "get", "key", key)))
        .isEqualTo(new NodeResult.Transact(new StoreOperation.Get(key)));
    assertThat(run(Map.of("operation", "list", "prefix", "")))
        .isEqualTo(new NodeResult.Transact(new StoreOperation.ListEntries("", 100)));
  }

  @Test
  void aFilterMayAskForNull() {
    Map<String, Object> filter = Collections.singletonMap("m", null);
    assertThat(run(Map.of("operation", "query", "filter", filter)))
        .isEqualTo(new NodeResult.Transact(new StoreOperation.Query("", filter, null, 100)));
  }
}
