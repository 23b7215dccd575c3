package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.Scope;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.scripting.entity.Cancellation;
import java.time.Instant;

/**
 * One attempt of one node.
 *
 * @param execution the run as it was when the attempt began
 * @param deadline when it is given up
 */
record Attempt(
    FlowRevision revision,
    Execution execution,
    Activation activation,
    Instant deadline,
    Cancellation cancellation) {

  CompiledFlow.Node node() {
    return revision.flow().nodes().get(activation.position().node());
  }

  Scope scope() {
    return execution.scope(activation.position().scope());
  }

  Position position() {
    return activation.position();
  }

  int number() {
    return activation.attempt();
  }

  /** Whether it may only begin when all that came before is committed. */
  boolean waitsForCommit() {
    return node().type().effect() == Effect.EFFECTFUL
        && activation.stage() instanceof Activation.Running
        && !splits();
  }

  /** Whether it only finds out the items of a batch. */
  boolean splits() {
    return scope().splits(node());
  }
}
