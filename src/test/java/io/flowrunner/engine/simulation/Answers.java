package io.flowrunner.engine.simulation;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.Ready;
import io.flowrunner.engine.entity.Command.LogLine;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.simulation.SimulatedFlow.Deed;
import io.flowrunner.flows.entity.CompiledFlow.Batch;
import io.flowrunner.nodes.entity.Fork;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.StoreOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What attempts end with: the same for the same chance. */
public final class Answers {
  private static final List<String> CODES = List.of("http_503", "http_404", "timeout", "oops");

  private final SimulatedFlow flow;
  private final Random chance;
  private final double failing;

  /**
   * @param failing how many of all attempts fail
   */
  public Answers(SimulatedFlow flow, Random chance, double failing) {
    this.flow = flow;
    this.chance = chance;
    this.failing = failing;
  }

  public NodeResult of(Execution execution, Activation active, Instant now) {
    if (active.stage() instanceof Ready ready) {
      return new NodeResult.Completed(ready.action(), ready.output());
    } else if (happens(failing)) {
      return failure();
    } else if (flow.splits(execution, active)) {
      Batch batch = flow.node(active).batch();
      return new NodeResult.Forked(
          Fork.batch(items(), batch.maxParallel(), batch.continueOnError()));
    }
    return done(flow.deeds().get(active.position().node()), active, now);
  }

  private NodeResult done(Deed deed, Activation active, Instant now) {
    if (deed instanceof Deed.Work work) {
      String action = work.actions()[chance.nextInt(work.actions().length)];
      return new NodeResult.Completed(action, value());
    } else if (deed instanceof Deed.Delay) {
      return new NodeResult.WaitUntil(now.plusMillis(chance.nextInt(60_000)), active.input());
    } else if (deed instanceof Deed.Ask ask) {
      return new NodeResult.WaitFor(
          ask.key(), ask.limited() ? now.plusMillis(chance.nextInt(60_000)) : null);
    } else if (deed instanceof Deed.Call call) {
      return new NodeResult.StartFlow(
          call.flowId(), Map.of("n", chance.nextInt(100)), call.await());
    } else if (deed instanceof Deed.Steps steps) {
      return step(steps, active.progress());
    } else if (deed instanceof Deed.Count add) {
      return new NodeResult.Transact(
          new StoreOperation.Increment(add.key(), 1 + chance.nextInt(3), null));
    } else if (deed instanceof Deed.Split split) {
      return new NodeResult.Forked(
          Fork.branches(split.branches(), split.maxParallel(), split.goOn()));
    } else if (deed instanceof Deed.Each each) {
      return new NodeResult.Forked(
          Fork.body(each.body(), items(), each.maxParallel(), each.goOn()));
    } else if (deed instanceof Deed.End) {
      return new NodeResult.EndRun(value());
    }
    return new NodeResult.FailRun("gave_up", "as the flow says");
  }

  /** The outcome of a flow is taken into the state before another flow is started. */
  private NodeResult step(Deed.Steps steps, Activation.Progress progress) {
    if (progress.steps() >= steps.most()) {
      Map<String, Object> seen = new LinkedHashMap<>();
      seen.put("state", progress.state());
      seen.put("failed", progress.outcome() != null && progress.outcome().failed());
      return NodeResult.completed(seen);
    } else if (steps.flowId() != null && progress.outcome() == null && progress.steps() > 0) {
      return new NodeResult.StartFlow(
          steps.flowId(), Map.of("n", chance.nextInt(100)), happens(0.8), true);
    }
    return new NodeResult.Continue("step " + progress.steps() + " of " + chance.nextInt(100));
  }

  /** What such an attempt leaves beside its result. */
  public Traces traces(NodeResult result) {
    boolean sized = !(result instanceof NodeResult.Failed || result instanceof NodeResult.WaitFor);
    long bytes = sized ? chance.nextInt(40) : 0;
    if (happens(0.7)) {
      return Traces.bare(bytes);
    }
    boolean shares = happens(0.5);
    String key = "s" + chance.nextInt(2);
    return new Traces(
        happens(0.5) ? List.of(new LogLine(LogLevel.INFO, "line", Map.of("n", 1))) : List.of(),
        shares ? Map.of(key, chance.nextInt(9)) : Map.of(),
        shares ? Map.of(key, 1L + chance.nextInt(9)) : Map.of(),
        !shares && happens(0.3) ? List.of(key) : List.of(),
        happens(0.2) ? List.of("secret") : List.of(),
        bytes);
  }

  private NodeResult failure() {
    return new NodeResult.Failed(
        CODES.get(chance.nextInt(CODES.size())),
        "as it happens",
        happens(0.6),
        Map.of(),
        happens(0.1) ? Duration.ofSeconds(chance.nextInt(10)) : null);
  }

  private List<Object> items() {
    List<Object> items = new ArrayList<>();
    for (int i = chance.nextInt(4); i > 0; i--) {
      items.add(value());
    }
    return items;
  }

  private Object value() {
    return switch (chance.nextInt(5)) {
      case 0 -> null;
      case 1 -> "text " + chance.nextInt(100);
      case 2 -> Map.of("n", chance.nextInt(100));
      case 3 -> List.of(chance.nextInt(100), "x");
      default -> chance.nextInt(100);
    };
  }

  private boolean happens(double often) {
    return chance.nextDouble() < often;
  }
}
