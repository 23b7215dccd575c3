package io.flowrunner.engine;

import io.flowrunner.engine.entity.Command;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.CompiledFlow.Delivery;
import io.flowrunner.flows.entity.CompiledFlow.Hooks;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.scripting.entity.Template;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Flows for tests of the engine, put together without a parser. */
public final class TestFlow {
  private final Map<String, CompiledFlow.Node> nodes = new LinkedHashMap<>();
  private Duration timeout;
  private Template output;
  private CompiledFlow.Concurrency concurrency;

  public static TestFlow flow() {
    return new TestFlow();
  }

  public TestFlow timeout(Duration limit) {
    timeout = limit;
    return this;
  }

  public TestFlow concurrency(CompiledFlow.Concurrency limit) {
    concurrency = limit;
    return this;
  }

  /** Of account-1 and flow-1. */
  public static Command.Start start(Map<String, Object> input) {
    return new Command.Start(
        "account-1", "flow-1", "test", 1, input, false, 0, null, null, null, List.of());
  }

  public TestFlow output(Object constant) {
    output = new Template.Constant(constant);
    return this;
  }

  /**
   * A node whose type has the node's own name; {@code next} is action, target, action, target...
   */
  public TestFlow node(String id, Effect effect, RetryPolicy retry, String... next) {
    return node(id, effect, retry, Delivery.AT_LEAST_ONCE, next);
  }

  public TestFlow node(
      String id, Effect effect, RetryPolicy retry, Delivery delivery, String... next) {
    Map<String, String> edges = new LinkedHashMap<>();
    for (int i = 0; i < next.length; i += 2) {
      edges.put(next[i], next[i + 1]);
    }
    NodeDeclaration type =
        new NodeDeclaration(
            "test." + id, "", effect, 0, List.of(), List.of(), List.of(), "", null, null);
    nodes.put(
        id,
        new CompiledFlow.Node(
            id,
            type,
            "",
            new Template.Constant(Map.of()),
            null,
            retry,
            delivery,
            edges,
            Hooks.NONE,
            null));
    return this;
  }

  /** Makes a node repeat itself. */
  public TestFlow batch(String id, CompiledFlow.Batch batch) {
    CompiledFlow.Node node = nodes.get(id);
    nodes.put(id, copy(node, node.timeout(), batch));
    return this;
  }

  /** Limits one attempt of a node. */
  public TestFlow timeout(String id, Duration limit) {
    CompiledFlow.Node node = nodes.get(id);
    nodes.put(id, copy(node, limit, node.batch()));
    return this;
  }

  private static CompiledFlow.Node copy(
      CompiledFlow.Node node, Duration limit, CompiledFlow.Batch batch) {
    return new CompiledFlow.Node(
        node.id(),
        node.type(),
        node.description(),
        node.params(),
        limit,
        node.retry(),
        node.delivery(),
        node.next(),
        node.hooks(),
        batch);
  }

  public TestFlow node(String id, String... next) {
    return node(id, Effect.NONE, RetryPolicy.of(0), next);
  }

  public CompiledFlow build() {
    return new CompiledFlow(
        "test",
        "",
        "1.0.0",
        List.of(),
        null,
        Map.of(),
        timeout,
        concurrency,
        null,
        nodes.keySet().iterator().next(),
        nodes,
        output);
  }
}
