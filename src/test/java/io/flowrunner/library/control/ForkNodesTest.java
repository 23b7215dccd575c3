package io.flowrunner.library.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.entity.Fork;
import io.flowrunner.nodes.entity.NodeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Node types that hand paths, signals and other flows over to the engine. */
class ForkNodesTest {
  private final FakeNodeContext context = new FakeNodeContext().input(Map.of("a", 1));

  @Test
  void parallelSplitsIntoItsBranches() {
    Map<String, String> branches = Map.of("left", "a", "right", "b");

    assertThat(
            new ParallelNode().execute(new ParallelNode.Params(branches, 0, OnError.FAIL), context))
        .isEqualTo(new NodeResult.Forked(Fork.branches(branches, 0, false)));
    assertThat(
            new ParallelNode()
                .execute(new ParallelNode.Params(branches, 2, OnError.CONTINUE), context))
        .isEqualTo(new NodeResult.Forked(Fork.branches(branches, 2, true)));
  }

  @Test
  void parallelRefusesBranchesThatCannotBe() {
    assertThatThrownBy(() -> new ParallelNode.Params(Map.of(), 0, OnError.FAIL))
        .hasMessage("branches must name at least one");
    assertThatThrownBy(() -> new ParallelNode.Params(Map.of("a b", "a"), 0, OnError.FAIL))
        .hasMessageStartingWith("branches must have names of 1 to 64 letters");
    assertThatThrownBy(() -> new ParallelNode.Params(Map.of("a", "a"), -1, OnError.FAIL))
        .hasMessage("max_parallel must not be negative");
  }

  @Test
  void foreachFollowsItsBodyOncePerItem() {
    List<Object> items = new ArrayList<>(Arrays.asList(1, null, "x"));

    assertThat(
            new ForeachNode()
                .execute(new ForeachNode.Params(items, "body", 3, OnError.CONTINUE), context))
        .isEqualTo(new NodeResult.Forked(Fork.body("body", items, 3, true)));
    assertThat(
            new ForeachNode()
                .execute(new ForeachNode.Params(List.of(), "body", 1, OnError.FAIL), context))
        .isEqualTo(new NodeResult.Forked(Fork.body("body", List.of(), 1, false)));
    assertThatThrownBy(() -> new ForeachNode.Params(items, "body", -1, OnError.FAIL))
        .hasMessage("max_parallel must not be negative");
  }

  @Test
  void foreachTakesOnlyLists() {
    for (Map.Entry<Object, String> wrong :
        Map.<Object, String>of(
                "abc", "text", 5, "a number", true, "true or false", Map.of("a", 1), "a map")
            .entrySet()) {
      assertThat(
              new ForeachNode()
                  .execute(
                      new ForeachNode.Params(wrong.getKey(), "body", 1, OnError.FAIL), context))
          .isEqualTo(
              NodeResult.failed("not_a_list", "items must be a list, not " + wrong.getValue()));
    }
  }

  @Test
  void waitWaitsForASignal() {
    WaitNode wait = new WaitNode();

    assertThat(wait.execute(new WaitNode.Params("approval", null), context))
        .isEqualTo(new NodeResult.WaitFor("approval", null));
    assertThat(wait.execute(new WaitNode.Params("approval", Duration.ofDays(3)), context))
        .isEqualTo(
            new NodeResult.WaitFor("approval", FakeNodeContext.NOW.plus(Duration.ofDays(3))));
  }

  @Test
  void waitRefusesKeysAndTimesThatCannotBe() {
    assertThat(new WaitNode.Params("\uD83D\uDE80".repeat(200), null).timeout()).isNull();
    for (String key : List.of("", "x".repeat(201))) {
      assertThatThrownBy(() -> new WaitNode.Params(key, null))
          .hasMessage("key must be 1 to 200 characters");
    }
    assertThatThrownBy(() -> new WaitNode.Params("k", Duration.ZERO))
        .hasMessage("timeout must be longer than zero");
  }

  @Test
  void flowStartsAnotherFlow() {
    FlowNode flow = new FlowNode();

    assertThat(flow.execute(new FlowNode.Params("other", Map.of("b", 2), false), context))
        .isEqualTo(new NodeResult.StartFlow("other", Map.of("b", 2), false));
    assertThat(flow.execute(new FlowNode.Params("other", null, true), context))
        .isEqualTo(new NodeResult.StartFlow("other", Map.of("a", 1), true));
    assertThat(flow.execute(new FlowNode.Params("other", null, true), context.input(List.of(1))))
        .isEqualTo(new NodeResult.StartFlow("other", Map.of(), true));
    assertThatThrownBy(() -> new FlowNode.Params(" ", null, true))
        .hasMessage("flow must not be empty");
  }
}
