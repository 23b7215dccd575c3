package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Command.OfAttempt;
import io.flowrunner.engine.entity.Command.OutputMade;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.nodes.control.Lendings;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.HttpPort;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.NodeResult.Pending;
import io.flowrunner.nodes.entity.NodeResult.StartFlow;
import io.flowrunner.nodes.entity.Permits;
import io.flowrunner.scripting.control.ScriptRunner;
import io.flowrunner.scripting.entity.Cancellation;
import io.flowrunner.scripting.entity.ScriptCall;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Carries out one attempt of one node and turns whatever happens into a command. Never throws. */
final class NodeRunner {
  private final Tools tools;
  private final Executor afterPending;
  private final Executor blocking;

  /**
   * What attempts are made with.
   *
   * @param secrets the secrets of an account, by its id
   * @param ids names the executions that nodes start
   * @param maxOutput bytes of one output, as JSON
   * @param blocking where nodes wait for what is outside
   * @param lendings what outlives an attempt
   * @param permits what the settings allow nodes to do
   */
  record Tools(
      ScriptRunner scripts,
      ParamsBinder binder,
      HttpPort http,
      Function<String, Map<String, String>> secrets,
      Subflows subflows,
      Supplier<String> ids,
      Clock clock,
      OutputLimit maxOutput,
      Executor blocking,
      Lendings lendings,
      Permits permits) {}

  /**
   * @param afterPending where an attempt goes on that had no thread meanwhile
   * @param blocking where flows are looked up
   */
  NodeRunner(Tools tools, Executor afterPending, Executor blocking) {
    this.tools = tools;
    this.afterPending = afterPending;
    this.blocking = blocking;
  }

  /**
   * Begins the attempt on this thread. {@code done} is called at most once: on this thread when the
   * node ended at once, else on a thread of an executor; never when the node's stage never ends.
   *
   * @return whether the node is to end later
   */
  boolean run(Attempt attempt, Consumer<OfAttempt> done) {
    AttemptRun run = new AttemptRun(attempt, tools);
    NodeResult result = run.begin();
    if (result instanceof Pending pending) {
      await(pending, run, done);
      return true;
    } else if (result instanceof StartFlow) {
      blocking.execute(() -> done.accept(run.end(result)));
      return true;
    }
    done.accept(run.end(result));
    return false;
  }

  /** The stage is the node's own: it may throw, and call back as often as it likes. */
  private void await(Pending pending, AttemptRun run, Consumer<OfAttempt> done) {
    AtomicBoolean ended = new AtomicBoolean();
    BiConsumer<NodeResult, Throwable> end =
        (result, failure) -> {
          if (ended.compareAndSet(false, true)) {
            done.accept(run.end(failure == null ? result : AttemptRun.failure(failure)));
          }
        };
    try {
      pending.result().whenCompleteAsync(end, afterPending);
    } catch (RuntimeException | Error e) {
      end.accept(null, e);
    }
  }

  /** Makes the output of a run whose flow says what it is. */
  OutputMade output(FlowRevision revision, Execution execution, Cancellation cancellation) {
    NodeScope scope =
        new NodeScope(
            revision,
            execution,
            execution.root(),
            execution.root().last(),
            1,
            () -> tools.secrets().apply(revision.accountId()));
    try {
      Object output =
          revision
              .flow()
              .output()
              .resolve(
                  expression ->
                      tools
                          .scripts()
                          .run(
                              new ScriptCall(
                                  revision.pool(),
                                  expression,
                                  scope,
                                  null,
                                  cancellation,
                                  (level, text) -> {}))
                          .value());
      tools.maxOutput().check(output);
      return new OutputMade(output, null, scope.secretsRead());
    } catch (RuntimeException | Error e) {
      Failed failed = AttemptRun.failure(e);
      NodeError error = new NodeError(failed.code(), failed.message(), null, null, 0, Map.of());
      return new OutputMade(null, error, scope.secretsRead());
    }
  }
}
