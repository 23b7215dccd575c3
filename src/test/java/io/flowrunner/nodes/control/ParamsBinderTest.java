package io.flowrunner.nodes.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.nodes.entity.ParamProblem;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ParamsBinderTest {
  /** A choice. */
  public enum Mode {
    FAST,
    VERY_SAFE
  }

  /** A nested record. */
  public record Part(
      @Param(description = "x", required = true) String name,
      @Param(description = "x", defaultValue = "3") int weight) {}

  /** Every kind of param. */
  public record Params(
      @Param(description = "x", required = true) String text,
      @Param(description = "x", defaultValue = "7") int maxBody,
      @Param(description = "x") Long big,
      @Param(description = "x", defaultValue = "0.5") double ratio,
      @Param(description = "x", defaultValue = "true") boolean on,
      @Param(description = "x", defaultValue = "1m") Duration wait_,
      @Param(description = "x") Instant at,
      @Param(description = "x") Map<String, Object> map,
      @Param(description = "x", defaultValue = "[\"a\"]") List<Object> list,
      @Param(description = "x") List<String> names,
      @Param(description = "x") Part part,
      @Param(description = "x") List<Part> parts,
      @Param(description = "x", defaultValue = "very_safe") Mode mode,
      @Param(description = "x") Script script,
      @Param(description = "x") Object any) {
    public Params {
      if (maxBody < 0) {
        throw new IllegalArgumentException("max_body must not be negative");
      }
    }
  }

  /** A node type of the test. */
  @NodeType(value = "probe", summary = "x", example = "")
  public static class ProbeNode implements NodeExecutor<Params> {
    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(params);
    }
  }

  /** A choice between two. */
  public record Either(
      @Param(description = "x") String one, @Param(description = "x") String other) {}

  /** A node type of the test. */
  @NodeType(
      value = "either",
      summary = "x",
      oneOf = {"one", "other"},
      example = "")
  public static class EitherNode implements NodeExecutor<Either> {
    @Override
    public NodeResult execute(Either params, NodeContext context) {
      return NodeResult.completed(params);
    }
  }

  private final ParamsBinder binder = new ParamsBinder();
  private final NodeDeclaration probe = NodeDeclarations.of(new ProbeNode());
  private final NodeDeclaration either = NodeDeclarations.of(new EitherNode());

  private Params bind(Map<String, Object> values) {
    return (Params) binder.bind(probe, values);
  }

  private Params with(String name, Object value) {
    Map<String, Object> values = new HashMap<>();
    values.put("text", "t");
    values.put(name, value);
    return bind(values);
  }

  @Test
  void givesDefaultsToWhatIsNotGiven() {
    Params params = bind(Map.of("text", "hello"));

    assertThat(params)
        .isEqualTo(
            new Params(
                "hello",
                7,
                null,
                0.5,
                true,
                Duration.ofMinutes(1),
                null,
                null,
                List.of("a"),
                null,
                null,
                null,
                Mode.VERY_SAFE,
                null,
                null));
  }

  @Test
  void bindsEveryKind() {
    Script script = FakeNodeContext.script(Script.Kind.BODY, "return 1;");
    Map<String, Object> nested = Map.of("deep", List.of(1, 2));

    assertThat(with("max_body", 5).maxBody()).isEqualTo(5);
    assertThat(with("big", 5_000_000_000L).big()).isEqualTo(5_000_000_000L);
    assertThat(with("ratio", 2).ratio()).isEqualTo(2.0);
    assertThat(with("on", false).on()).isFalse();
    assertThat(with("wait", "1h30m").wait_()).isEqualTo(Duration.ofMinutes(90));
    assertThat(with("wait", "PT5S").wait_()).isEqualTo(Duration.ofSeconds(5));
    assertThat(with("at", "2026-01-31T13:00:00+01:00").at())
        .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(with("map", nested).map()).isEqualTo(nested);
    assertThat(with("list", Arrays.asList(1, null, "x")).list()).containsExactly(1, null, "x");
    assertThat(with("names", List.of("a", "b")).names()).containsExactly("a", "b");
    assertThat(with("part", Map.of("name", "n")).part()).isEqualTo(new Part("n", 3));
    assertThat(with("parts", List.of(Map.of("name", "n", "weight", 1))).parts())
        .containsExactly(new Part("n", 1));
    assertThat(with("mode", "fast").mode()).isEqualTo(Mode.FAST);
    assertThat(with("script", script).script()).isSameAs(script);
    assertThat(with("any", nested).any()).isSameAs(nested);
  }

  @Test
  void takesNumbersWithoutFractionAsWholeBecauseScriptsKnowNoOther() {
    assertThat(with("max_body", 5.0).maxBody()).isEqualTo(5);
  }

  @Test
  void takesNullAsNotGiven() {
    assertThat(with("max_body", null).maxBody()).isEqualTo(7);
    assertThatThrownBy(() -> with("text", null)).hasMessage("params.text is required, but null");
  }

  static List<Arguments> misfits() {
    return List.of(
        Arguments.of("text", 5, "params.text must be text, not the number 5 (quotes make it text)"),
        Arguments.of("text", List.of(), "params.text must be text, not a list"),
        Arguments.of("max_body", "5", "params.max_body must be a whole number, not text"),
        Arguments.of("max_body", 5.5, "params.max_body must be a whole number, not the number 5.5"),
        Arguments.of("max_body", 5_000_000_000L, "params.max_body is too large"),
        Arguments.of("max_body", -1, "params.max_body must not be negative"),
        Arguments.of("big", 1e30, "params.big must be a whole number, not the number 1.0E30"),
        Arguments.of("ratio", "0.5", "params.ratio must be a number, not text"),
        Arguments.of("ratio", Double.NaN, "params.ratio must be a number, not the number NaN"),
        Arguments.of("on", "true", "params.on must be true or false, not text"),
        Arguments.of(
            "wait",
            "soon",
            "params.wait must be a duration such as 30s, 1h30m or PT30S, not \"soon\""),
        Arguments.of(
            "wait",
            30,
            "params.wait must be a duration such as 30s, 1h30m or PT30S, not the number 30"),
        Arguments.of(
            "at",
            "tomorrow",
            "params.at must be a time such as 2026-01-31T12:00:00Z, not \"tomorrow\""),
        Arguments.of("map", "x", "params.map must be a map, not text"),
        Arguments.of("list", "x", "params.list must be a list, not text"),
        Arguments.of(
            "names",
            List.of("a", 1),
            "params.names[1] must be text, not the number 1 (quotes make it text)"),
        Arguments.of("part", Map.of(), "params.part.name is required"),
        Arguments.of(
            "part",
            Map.of("name", "n", "wieght", 1),
            "params.part.wieght is not known here; did you mean weight?"),
        Arguments.of(
            "parts",
            List.of(Map.of("name", "n"), Map.of("name", true)),
            "params.parts[1].name must be text, not true"),
        Arguments.of("mode", "slow", "params.mode must be one of fast, very_safe, not \"slow\""),
        Arguments.of("script", "return 1;", "params.script must be a script of the flow"),
        Arguments.of("script", 5, "params.script must be a script, not the number 5"),
        Arguments.of("txt", "x", "params.txt is not known here; did you mean text?"),
        Arguments.of("colour", "x", "params.colour is not known here"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void refusesWhatDoesNotFit(String name, Object value, String message) {
    assertThatThrownBy(() -> with(name, value))
        .isInstanceOf(ParamsException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void findsTheSameBeforeAnyRun(String name, Object value, String message) {
    if (value instanceof String && name.equals("script")) {
      return; // the source of a script is what a flow has
    }
    Map<String, Object> values = new HashMap<>(Map.of("text", "t"));
    values.put(name, value);

    List<ParamProblem> problems = binder.check(probe, values);

    assertThat(problems).hasSize(1);
    assertThat(message).startsWith(problems.get(0).message());
  }

  @Test
  void findsEverythingAtOnceAndLeavesTemplatesToTheRun() {
    Template unknown =
        new Template.Whole(FakeNodeContext.script(Script.Kind.EXPRESSION, "input.x"), "params.x");
    Map<String, Object> parts =
        Map.of(
            "max_body", unknown,
            "wait", new Template.Constant("never"),
            "parts",
                new Template.Items(
                    List.of(
                        new Template.Members(Map.of("name", unknown)),
                        new Template.Members(Map.of("name", new Template.Constant(1))))),
            "mod", new Template.Constant("fast"));

    assertThat(binder.check(probe, parts))
        .extracting(ParamProblem::what, ParamProblem::path, ParamProblem::suggestion)
        .containsExactlyInAnyOrder(
            tuple(ParamProblem.What.UNKNOWN, "params.mod", "mode"),
            tuple(ParamProblem.What.MISSING, "params.text", null),
            tuple(ParamProblem.What.WRONG, "params.wait", null),
            tuple(ParamProblem.What.WRONG, "params.parts[1].name", null));
  }

  @Test
  void acceptsTemplatesWhereverAValueMayStand() {
    Template unknown =
        new Template.Whole(FakeNodeContext.script(Script.Kind.EXPRESSION, "input.x"), "params.x");

    assertThat(
            binder.check(
                probe,
                Map.of(
                    "text",
                    unknown,
                    "part",
                    unknown,
                    "any",
                    Map.of("x", unknown),
                    "mode",
                    unknown)))
        .isEmpty();
    assertThat(binder.check(probe, Map.of("text", "t", "any", Map.of("x", unknown)))).isEmpty();
  }

  @Test
  void tellsTheProblemOfOneConstant() {
    assertThat(binder.problem(probe.params().get(1), "x"))
        .contains("must be a whole number, not text");
    assertThat(binder.problem(probe.params().get(1), 1)).isEmpty();
  }

  @Test
  void wantsExactlyOneWhereTheTypeSaysSo() {
    assertThat(binder.bind(either, Map.of("one", "x"))).isEqualTo(new Either("x", null));
    assertThatThrownBy(() -> binder.bind(either, Map.of()))
        .hasMessage("params must name one of one, other");
    assertThatThrownBy(() -> binder.bind(either, Map.of("one", "x", "other", "y")))
        .hasMessage("params must name only one of one, other");
    assertThat(binder.check(either, Map.of())).hasSize(1);
  }
}
