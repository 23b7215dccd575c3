package io.flowrunner.library.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.FakeNodeContext.Line;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.scripting.entity.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControlNodesTest {
  private final FakeNodeContext context = new FakeNodeContext().input(Map.of("a", 1));

  private static ConditionNode.Case when(String condition, String action) {
    return new ConditionNode.Case(
        FakeNodeContext.script(Script.Kind.EXPRESSION, condition), action);
  }

  private NodeResult condition(ConditionNode.Case... cases) {
    return new ConditionNode()
        .execute(new ConditionNode.Params(List.of(cases), "other", null), context);
  }

  @Test
  void conditionTakesTheFirstThatIsTrue() {
    context.answer("one", false).answer("two", true).answer("three", true);

    assertThat(condition(when("one", "a"), when("two", "b"), when("three", "c")))
        .isEqualTo(new NodeResult.Completed("b", context.input()));
    assertThat(condition(when("one", "a")))
        .isEqualTo(new NodeResult.Completed("other", context.input()));
  }

  static List<Object> falseValues() {
    return new ArrayList<>(Arrays.asList(null, false, 0, 0.0, -0.0, Double.NaN, ""));
  }

  static List<Object> trueValues() {
    return List.of(true, 1, -0.5, "false", "0", List.of(), Map.of());
  }

  @ParameterizedTest
  @MethodSource("falseValues")
  void conditionKnowsWhatJavaScriptTakesForFalse(Object value) {
    context.answer("it", value);

    assertThat(((NodeResult.Completed) condition(when("it", "yes"))).action()).isEqualTo("other");
  }

  @ParameterizedTest
  @MethodSource("trueValues")
  void conditionKnowsWhatJavaScriptTakesForTrue(Object value) {
    context.answer("it", value);

    assertThat(((NodeResult.Completed) condition(when("it", "yes"))).action()).isEqualTo("yes");
  }

  @Test
  void conditionScriptReturnsTheAction() {
    ConditionNode.Params params =
        new ConditionNode.Params(
            null, "default", FakeNodeContext.script(Script.Kind.BODY, "return x;"));
    context.answer("return x;", "large");

    assertThat(new ConditionNode().execute(params, context))
        .isEqualTo(new NodeResult.Completed("large", context.input()));

    context.answer("return x;", 5);
    assertThat(new ConditionNode().execute(params, context))
        .isInstanceOfSatisfying(
            NodeResult.Failed.class,
            failed -> assertThat(failed.code()).isEqualTo("invalid_action"));
  }

  @Test
  void logWritesALineAndPassesItsInputThrough() {
    LogNode log = new LogNode();

    assertThat(log.execute(new LogNode.Params("hello", LogLevel.WARN, Map.of("k", 1)), context))
        .isEqualTo(NodeResult.completed(context.input()));
    log.execute(new LogNode.Params(5.0, LogLevel.INFO, List.of(1)), context);
    log.execute(new LogNode.Params(Map.of("a", 1), LogLevel.DEBUG, null), context);

    assertThat(context.lines())
        .containsExactly(
            new Line(LogLevel.WARN, "hello", Map.of("k", 1)),
            new Line(LogLevel.INFO, "5", Map.of("value", List.of(1))),
            new Line(LogLevel.DEBUG, "{\"a\":1}", Map.of()));
  }

  @Test
  void delayWaitsForADurationOrUntilATime() {
    DelayNode delay = new DelayNode();

    assertThat(delay.execute(new DelayNode.Params(Duration.ofHours(1), null), context))
        .isEqualTo(
            new NodeResult.WaitUntil(
                FakeNodeContext.NOW.plus(Duration.ofHours(1)), context.input()));
    assertThat(
            delay.execute(new DelayNode.Params(null, FakeNodeContext.NOW.plusMillis(1)), context))
        .isEqualTo(new NodeResult.WaitUntil(FakeNodeContext.NOW.plusMillis(1), context.input()));
    assertThat(
            delay.execute(new DelayNode.Params(null, FakeNodeContext.NOW.minusMillis(1)), context))
        .isEqualTo(NodeResult.completed(context.input()));
    assertThat(delay.execute(new DelayNode.Params(Duration.ZERO, null), context))
        .isEqualTo(NodeResult.completed(context.input()));
  }

  @Test
  void failEndsTheRunAsFailed() {
    FailNode fail = new FailNode();

    assertThat(fail.execute(new FailNode.Params("no_order", "none"), context))
        .isEqualTo(new NodeResult.FailRun("no_order", "none"));
    assertThat(fail.execute(new FailNode.Params("failed", null), context))
        .isEqualTo(new NodeResult.FailRun("failed", "The node node ended the run as failed"));
    assertThatThrownBy(() -> new FailNode.Params(" ", null)).hasMessage("code must not be empty");
  }

  @Test
  void endEndsTheRunWithItsOutputOrInput() {
    EndNode end = new EndNode();

    assertThat(end.execute(new EndNode.Params("x"), context)).isEqualTo(new NodeResult.EndRun("x"));
    assertThat(end.execute(new EndNode.Params(null), context))
        .isEqualTo(new NodeResult.EndRun(context.input()));
  }
}
