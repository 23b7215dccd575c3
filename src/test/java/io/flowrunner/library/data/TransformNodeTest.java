package io.flowrunner.library.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.Permits;
import io.flowrunner.platform.control.Json;
import io.flowrunner.scripting.entity.Script;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformNodeTest {
  private static final String ORDER =
      """
      {"id": "o-1", "total": 12.5, "note": null, "odd name": 1, "$": "dollar",
       "lines": [{"sku": "a", "n": 1}, {"sku": "b", "n": 2}, {"sku": "c", "n": 3, "tags": ["x"]}]}
      """;

  private final FakeNodeContext context =
      new FakeNodeContext().input(Json.read(ORDER, Object.class));

  private NodeResult map(Object wish) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    mapping.put("it", wish);
    return new TransformNode().execute(new TransformNode.Params(null, mapping, null), context);
  }

  private Object mapped(Object wish) {
    NodeResult result = map(wish);
    assertThat(result).isInstanceOf(NodeResult.Completed.class);
    return ((Map<?, ?>) ((NodeResult.Completed) result).output()).get("it");
  }

  private NodeResult.Failed failed(Object wish) {
    NodeResult result = map(wish);
    assertThat(result).isInstanceOf(NodeResult.Failed.class);
    return (NodeResult.Failed) result;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "$.id ; \"o-1\"",
        "$.total ; 12.5",
        "$.note ; null",
        "$['odd name'] ; 1",
        "$['$'] ; \"dollar\"",
        "$.lines[0].sku ; \"a\"",
        "$.lines[-1].n ; 3",
        "$.lines[*].n ; [1,2,3]",
        "$.lines[0:2].sku ; [\"a\",\"b\"]",
        "$..sku ; [\"a\",\"b\",\"c\"]",
        "$.lines[?(@.n > 1)].sku ; [\"b\",\"c\"]",
        "$.lines[?(@.sku == 'a' || @.tags)].n ; [1,3]",
        "$.lines[?(@.n > 9)].sku ; []",
        "$.nothing[*].sku ; []",
        "$..nothing ; []"
      })
  void readsPathsOfTheInput(String path, String json) {
    assertThat(Json.text(mapped(path))).isEqualTo(json);
  }

  @Test
  void theWholeInputIsAPath() {
    assertThat(mapped("$")).isEqualTo(context.input());
  }

  @Test
  void whatIsNoPathIsTakenAsItIs() {
    for (Object value :
        Arrays.asList("$5", "a $.id", "", 7, null, true, List.of("$.id"), Map.of("a", "$.id"))) {
      assertThat(mapped(value)).isEqualTo(value);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"$.missing", "$.lines[7]", "$.id.more", "$.note.more", "$.lines.sku"})
  void aPathThatLeadsNowhereFails(String path) {
    NodeResult.Failed failed = failed(path);

    assertThat(failed.code()).isEqualTo("path_not_found");
    assertThat(failed.message()).isEqualTo("mapping.it: " + path + " finds nothing in the input");
    assertThat(failed.retryable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"$.", "$.lines[?(@.n >]", "$[", "$.lines[?(@.sku =~ /a+/)]"})
  void whatCannotBeReadFails(String path) {
    NodeResult.Failed failed = failed(path);

    assertThat(failed.code()).isEqualTo("invalid_path");
    assertThat(failed.message()).startsWith("mapping.it: " + path);
  }

  @Test
  void aPathHasBoundsOfLengthAndSteps() {
    assertThat(failed("$" + ".a".repeat(500)).message()).contains("at most 1000 characters");

    context.input(nested(190));
    NodeResult.Failed failed = failed("$..d..d..d..d");
    assertThat(failed.code()).isEqualTo("invalid_path");
    assertThat(failed.message()).contains("more than 1000000 steps");
  }

  @Test
  void theBoundsOfPathsAreTheOperators() {
    context.permits(new Permits(Set.of(), Set.of(), 1, 9, 20));

    assertThat(failed("$.lines[0]").message()).contains("at most 9 characters");
    assertThat(failed("$..*..*").message()).contains("more than 20 steps");
  }

  @Test
  void aDeepInputIsReadToItsEnd() {
    context.input(nested(190));

    assertThat((List<?>) mapped("$..d")).hasSize(190);
  }

  private static Object nested(int depth) {
    Object value = "end";
    for (int i = 0; i < depth; i++) {
      value = Map.of("d", value);
    }
    return value;
  }

  @Test
  void theScriptsValueIsTheOutput() {
    Script script = FakeNodeContext.script(Script.Kind.BODY, "return 1;");
    context.answer("return 1;", 1);

    NodeResult result =
        new TransformNode()
            .execute(new TransformNode.Params(script, null, Duration.ofSeconds(5)), context);

    assertThat(result).isEqualTo(NodeResult.completed(1));
    assertThat(context.scriptTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void theScriptsTimeIsBounded() {
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(10_001))) {
      assertThatThrownBy(() -> new TransformNode.Params(null, Map.of(), wrong))
          .hasMessage("script_timeout must be more than 0 and at most 10s");
    }
  }
}
