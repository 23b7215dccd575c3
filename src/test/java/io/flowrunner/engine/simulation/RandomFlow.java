package io.flowrunner.engine.simulation;

import io.flowrunner.engine.simulation.SimulatedFlow.Deed;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.CompiledFlow.Batch;
import io.flowrunner.flows.entity.CompiledFlow.Concurrency;
import io.flowrunner.flows.entity.CompiledFlow.Delivery;
import io.flowrunner.flows.entity.CompiledFlow.Hooks;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.flows.entity.RetryPolicy.Backoff;
import io.flowrunner.flows.entity.RetryPolicy.Jitter;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Makes up sound flows: every construct of the language, in any combination. */
public final class RandomFlow {
  private static final int DEEPEST = 2;
  private static final int MOST_NODES = 20;
  private static final Template NOTHING = new Template.Constant(Map.of());
  private static final Hooks POST =
      new Hooks(
          null, null, new Script(Script.Kind.POST, "return result;", Set.of(), Optional.empty()));

  private final Random chance;
  private final List<String> callable;
  private final boolean repeatable;
  private final Map<String, CompiledFlow.Node> nodes = new LinkedHashMap<>();
  private final Map<String, Deed> deeds = new LinkedHashMap<>();
  private int count;

  private RandomFlow(Random chance, List<String> callable, boolean repeatable) {
    this.chance = chance;
    this.callable = callable;
    this.repeatable = repeatable;
  }

  /**
   * @param callable ids of the flows that it may run
   * @param repeatable whether every attempt may be made again after a crash
   * @param concurrency null for no limit
   */
  public static SimulatedFlow of(
      Random chance, List<String> callable, boolean repeatable, Concurrency concurrency) {
    return new RandomFlow(chance, callable, repeatable).build(concurrency);
  }

  private SimulatedFlow build(Concurrency concurrency) {
    String start = path(0);
    Template output = happens(0.2) ? new Template.Constant("output") : null;
    Duration timeout = happens(0.2) ? Duration.ofSeconds(30 + chance.nextInt(600)) : null;
    CompiledFlow flow =
        new CompiledFlow(
            "simulated",
            "",
            "1",
            List.of(),
            null,
            Map.of(),
            timeout,
            concurrency,
            null,
            start,
            nodes,
            output);
    return new SimulatedFlow(flow, deeds);
  }

  /** Answers its first node. */
  private String path(int depth) {
    List<String> ids = new ArrayList<>();
    int length = 1 + chance.nextInt(depth == 0 ? 5 : 3);
    for (int i = 0; i < length; i++) {
      ids.add("n" + ++count);
    }
    for (int i = 0; i < length; i++) {
      Deed deed = deed(ids.get(i), depth, i == length - 1);
      deeds.put(ids.get(i), deed);
      nodes.put(ids.get(i), node(ids, i, deed));
    }
    return ids.get(0);
  }

  private Deed deed(String id, int depth, boolean last) {
    int kind = chance.nextInt(depth < DEEPEST && count < MOST_NODES ? 20 : 14);
    if (kind == 0 && happens(0.6)) {
      return new Deed.Steps(
          1 + chance.nextInt(4), callable.isEmpty() || happens(0.3) ? null : callable.get(0));
    } else if (kind < 5) {
      return happens(0.5) ? new Deed.Work("default") : new Deed.Work("default", "a", "b");
    } else if (kind < 7) {
      return new Deed.Delay();
    } else if (kind < 9) {
      return new Deed.Ask(repeatable ? "key-" + id : "key-" + chance.nextInt(2), happens(0.7));
    } else if (kind < 11) {
      return new Deed.Count("counter-" + chance.nextInt(2));
    } else if (kind < 12 && !callable.isEmpty()) {
      return new Deed.Call(callable.get(chance.nextInt(callable.size())), happens(0.8));
    } else if (kind < 14) {
      return !last || happens(0.6)
          ? new Deed.Work("default")
          : happens(0.5) ? new Deed.End() : new Deed.Fail();
    } else if (kind < 17) {
      return new Deed.Split(branches(depth), chance.nextInt(3), happens(0.5));
    }
    return new Deed.Each(path(depth + 1), chance.nextInt(3), happens(0.5));
  }

  private Map<String, String> branches(int depth) {
    Map<String, String> branches = new LinkedHashMap<>();
    int many = 1 + chance.nextInt(3);
    for (int i = 0; i < many; i++) {
      branches.put("b" + i, path(depth + 1));
    }
    return branches;
  }

  private CompiledFlow.Node node(List<String> path, int index, Deed deed) {
    String id = path.get(index);
    Effect effect = effect(deed);
    return new CompiledFlow.Node(
        id,
        new NodeDeclaration(
            "test." + id, "", effect, 0, List.of(), List.of(), List.of(), "", null, null),
        "",
        NOTHING,
        happens(0.2) ? Duration.ofSeconds(1 + chance.nextInt(60)) : null,
        retry(),
        repeatable || happens(0.5) ? Delivery.AT_LEAST_ONCE : Delivery.AT_MOST_ONCE,
        edges(path, index, deed),
        happens(0.15) ? POST : Hooks.NONE,
        happens(0.12) ? new Batch(NOTHING, chance.nextInt(4), happens(0.5)) : null);
  }

  private Effect effect(Deed deed) {
    if (deed instanceof Deed.Count) {
      return Effect.TRANSACTIONAL;
    }
    boolean mayAct = deed instanceof Deed.Work || deed instanceof Deed.Steps;
    return mayAct && happens(0.5) ? Effect.EFFECTFUL : Effect.NONE;
  }

  private Map<String, String> edges(List<String> path, int index, Deed deed) {
    Map<String, String> edges = new LinkedHashMap<>();
    if (deed instanceof Deed.End || deed instanceof Deed.Fail) {
      return edges;
    }
    if (index + 1 < path.size() && happens(0.9)) {
      edges.put("default", path.get(index + 1));
    }
    if (deed instanceof Deed.Work work) {
      for (int i = 1; i < work.actions().length; i++) {
        edge(edges, 0.7, work.actions()[i], path, index);
      }
    } else if (deed instanceof Deed.Ask) {
      edge(edges, 0.6, "timeout", path, index);
    }
    edge(edges, 0.3, "error", path, index);
    edge(edges, 0.1, "4xx", path, index);
    edge(edges, 0.1, "503", path, index);
    return edges;
  }

  /** Most lead forward, some back. */
  private void edge(
      Map<String, String> edges, double often, String action, List<String> path, int index) {
    if (happens(often)) {
      int from = happens(0.3) ? 0 : Math.min(index + 1, path.size() - 1);
      edges.put(action, path.get(from + chance.nextInt(path.size() - from)));
    }
  }

  private RetryPolicy retry() {
    if (happens(0.6)) {
      return RetryPolicy.of(0);
    }
    return new RetryPolicy(
        1 + chance.nextInt(2),
        Duration.ofSeconds(chance.nextInt(5)),
        Backoff.values()[chance.nextInt(3)],
        Duration.ofSeconds(8),
        Jitter.values()[chance.nextInt(2)],
        happens(0.2) ? Duration.ofSeconds(20) : null,
        happens(0.5) ? List.of() : List.of("http_5xx", "timeout", "oops", "no_edge"));
  }

  private boolean happens(double often) {
    return chance.nextDouble() < often;
  }
}
