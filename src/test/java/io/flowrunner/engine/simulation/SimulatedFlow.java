package io.flowrunner.engine.simulation;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.CompiledFlow.Delivery;
import io.flowrunner.nodes.entity.Effect;
import java.util.Map;

/**
 * A flow, and what each of its nodes does when it is carried out.
 *
 * @param deeds by node id
 */
public record SimulatedFlow(CompiledFlow flow, Map<String, Deed> deeds) {

  /** What one attempt of a node comes to when it does not fail. */
  public sealed interface Deed {
    /** Ends with one of the actions. */
    record Work(String... actions) implements Deed {}

    /** Splits into branches. */
    record Split(Map<String, String> branches, int maxParallel, boolean goOn) implements Deed {}

    /** Carries out a body once per item. */
    record Each(String body, int maxParallel, boolean goOn) implements Deed {}

    record Delay() implements Deed {}

    /** Waits for a signal, for some time or for ever. */
    record Ask(String key, boolean limited) implements Deed {}

    /** Runs another flow. */
    record Call(String flowId, boolean await) implements Deed {}

    /**
     * Goes on in steps.
     *
     * @param flowId what every second step runs; null for none
     */
    record Steps(int most, String flowId) implements Deed {}

    /** Adds to a counter of the store. */
    record Count(String key) implements Deed {}

    record End() implements Deed {}

    record Fail() implements Deed {}
  }

  CompiledFlow.Node node(Activation active) {
    return flow.nodes().get(active.position().node());
  }

  /** Whether the attempt only finds out the items of a batch. */
  public boolean splits(Execution execution, Activation active) {
    return node(active).batch() != null
        && !execution.scope(active.position().scope()).place().single();
  }

  /** Whether the attempt acts outside, and so waits for the journal before it begins. */
  public boolean acts(Execution execution, Activation active) {
    return node(active).type().effect() == Effect.EFFECTFUL
        && active.stage() instanceof Activation.Running
        && !splits(execution, active);
  }

  public boolean mayActOnce(Activation active) {
    return node(active).delivery() == Delivery.AT_MOST_ONCE;
  }
}
