package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Activation.Progress;
import io.flowrunner.engine.entity.Activation.Ready;
import io.flowrunner.engine.entity.Command.AttemptEnded;
import io.flowrunner.engine.entity.Command.LogLine;
import io.flowrunner.engine.entity.Command.OfAttempt;
import io.flowrunner.engine.entity.Command.SubflowAsked;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.flows.control.ValueSchemas;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.nodes.entity.FlowOutcome;
import io.flowrunner.nodes.entity.Fork;
import io.flowrunner.nodes.entity.HttpPort;
import io.flowrunner.nodes.entity.Lent;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Completed;
import io.flowrunner.nodes.entity.NodeResult.Continue;
import io.flowrunner.nodes.entity.NodeResult.EndRun;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.NodeResult.Forked;
import io.flowrunner.nodes.entity.NodeResult.Pending;
import io.flowrunner.nodes.entity.NodeResult.StartFlow;
import io.flowrunner.nodes.entity.NodeResult.WaitUntil;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.nodes.entity.Permits;
import io.flowrunner.nodes.entity.ValueSchema;
import io.flowrunner.platform.control.Stages;
import io.flowrunner.scripting.entity.Cancellation;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptCall;
import io.flowrunner.scripting.entity.ScriptFailedException;
import io.flowrunner.scripting.entity.ScriptOutcome;
import io.flowrunner.scripting.entity.ScriptScope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * One attempt under way: resolves its params, runs its hooks and its own work, and gathers what it
 * leaves.
 */
final class AttemptRun implements NodeContext {
  private final Attempt attempt;
  private final NodeRunner.Tools tools;
  private final NodeScope scope;
  private final List<LogLine> logs = new ArrayList<>();

  AttemptRun(Attempt attempt, NodeRunner.Tools tools) {
    this.attempt = attempt;
    this.tools = tools;
    this.scope =
        new NodeScope(
            attempt.revision(),
            attempt.execution(),
            attempt.scope(),
            attempt.activation().input(),
            attempt.number(),
            () -> tools.secrets().apply(attempt.revision().accountId()));
  }

  NodeResult begin() {
    try {
      return work();
    } catch (Throwable e) {
      return failure(e);
    }
  }

  private NodeResult work() throws Exception {
    CompiledFlow.Node node = attempt.node();
    if (attempt.activation().stage() instanceof Ready ready) {
      return new Completed(ready.action(), ready.output());
    }
    if (attempt.splits()) {
      return split(node.batch());
    }
    Map<String, Object> params = resolved(node);
    if (node.hooks().prep() != null) {
      params = prepared(node.hooks().prep(), params);
    }
    if (node.hooks().exec() != null) {
      return NodeResult.completed(evaluate(node.hooks().exec(), null));
    }
    return execute(node.type().executor(), tools.binder().bind(node.type(), params));
  }

  /** The node itself is carried out in scopes of its own, one for each item. */
  private NodeResult split(CompiledFlow.Batch batch) {
    Object items = batch.items().resolve(expression -> run(expression, scope, null).value());
    return items instanceof List<?> list
        ? new Forked(
            Fork.batch(new ArrayList<>(list), batch.maxParallel(), batch.continueOnError()))
        : NodeResult.failed("not_a_list", "batch.items must be a list");
  }

  @SuppressWarnings("unchecked") // the binder makes the record that the executor declares
  private <P extends Record> NodeResult execute(NodeExecutor<P> executor, Record params)
      throws Exception {
    return executor.execute((P) params, this);
  }

  @SuppressWarnings("unchecked") // params are a map in every compiled flow
  private Map<String, Object> resolved(CompiledFlow.Node node) {
    return (Map<String, Object>)
        node.params().resolve(expression -> run(expression, scope, null).value());
  }

  /** Scripts among the params are not shown to the hook, and stay as they are. */
  private Map<String, Object> prepared(Script prep, Map<String, Object> params) {
    Map<String, Object> shown = new LinkedHashMap<>(params);
    shown.values().removeIf(value -> value instanceof Script);
    Object changed = run(prep, scope.with(Map.of("context", shown)), null).value();
    if (!(changed instanceof Map<?, ?> map)) {
      throw new ScriptFailedException(
          ScriptFailedException.SCRIPT_ERROR, "hooks.prep must return the params, as an object");
    }
    Map<String, Object> prepared = new LinkedHashMap<>();
    map.forEach((key, value) -> prepared.put(key.toString(), value));
    params.forEach(
        (key, value) -> {
          if (value instanceof Script) {
            prepared.put(key, value);
          }
        });
    return prepared;
  }

  OfAttempt end(NodeResult result) {
    try {
      requireResult(result);
      Script post = attempt.node().hooks().post();
      NodeResult ended =
          post != null && result instanceof Completed completed ? posted(post, completed) : result;
      return ended instanceof StartFlow start ? subflow(start) : sized(ended);
    } catch (RuntimeException | Error e) {
      return ended(failure(e), 0);
    }
  }

  private static void requireResult(NodeResult result) {
    if (result == null || result instanceof Pending) {
      throw new IllegalStateException(
          result == null ? "The node gave no result" : "A stage must not end with another one");
    }
  }

  private OfAttempt subflow(StartFlow start) {
    FlowRevision callee;
    try {
      callee = tools.subflows().find(attempt.revision().accountId(), start.flow(), start.input());
    } catch (Subflows.RefusedException e) {
      if (!start.continues()) {
        throw e;
      }
      return sized(new Continue(null, FlowOutcome.failed(e.code(), e.getMessage())));
    }
    return new SubflowAsked(
        attempt.position(),
        attempt.number(),
        tools.ids().get(),
        callee.flowId(),
        callee.revision(),
        start.input(),
        start.await(),
        start.continues(),
        traces(tools.maxOutput().check(start.input())));
  }

  private NodeResult posted(Script post, Completed completed) {
    Map<String, Object> names = new LinkedHashMap<>();
    names.put("result", completed.output());
    ScriptOutcome outcome = run(post, scope.with(names), null);
    String action = outcome.action() == null ? completed.action() : outcome.action();
    Object output =
        outcome.value() == ScriptOutcome.UNDEFINED ? completed.output() : outcome.value();
    return new Completed(action, output);
  }

  private AttemptEnded sized(NodeResult result) {
    if (result instanceof Completed completed) {
      return ended(result, tools.maxOutput().check(completed.output()));
    } else if (result instanceof WaitUntil wait) {
      return ended(result, tools.maxOutput().check(wait.output()));
    } else if (result instanceof Continue next) {
      Object held = next.state() == null ? next.outcome() : next.state();
      return ended(result, tools.maxOutput().check(held));
    } else if (result instanceof EndRun end) {
      return ended(result, tools.maxOutput().check(end.output()));
    } else if (result instanceof Forked forked) {
      requireOwnPaths(forked.fork());
      return ended(result, tools.maxOutput().check(forked.fork().items()));
    }
    return ended(result, 0);
  }

  /** A hook may have changed the params; the paths of a node are those that the flow names. */
  private void requireOwnPaths(Fork fork) {
    Set<String> targets = new HashSet<>(fork.branches().values());
    if (fork.body() != null) {
      targets.add(fork.body());
    }
    targets.removeAll(attempt.node().starts());
    if (!targets.isEmpty()) {
      throw new ParamsException(
          "params", "name nodes that the flow does not name there: " + String.join(", ", targets));
    }
  }

  private AttemptEnded ended(NodeResult result, long bytes) {
    return new AttemptEnded(attempt.position(), attempt.number(), result, traces(bytes));
  }

  private Traces traces(long bytes) {
    List<LogLine> lines;
    synchronized (logs) {
      lines = List.copyOf(logs);
    }
    Map<String, Object> shared = scope.sharedChanged();
    Map<String, Long> sizes = new LinkedHashMap<>();
    shared.forEach((key, value) -> sizes.put(key, JsonSize.counted(value)));
    return new Traces(lines, shared, sizes, scope.sharedRemoved(), scope.secretsRead(), bytes);
  }

  static Failed failure(Throwable thrown) {
    Throwable cause = Stages.cause(thrown);
    if (cause instanceof ScriptFailedException script) {
      return failed(script.code(), script.getMessage(), false);
    } else if (cause instanceof ParamsException params) {
      return failed("invalid_params", params.getMessage(), false);
    } else if (cause instanceof HttpPort.HttpFailedException call) {
      return new Failed(call.code(), call.getMessage(), call.isRetryable(), call.details(), null);
    } else if (cause instanceof Subflows.RefusedException refused) {
      return failed(refused.code(), refused.getMessage(), false);
    }
    String name = cause.getClass().getSimpleName();
    String message = message(cause);
    return failed("node_error", message == null ? name : name + ": " + message, false);
  }

  /** Null for none; an exception of a node's own may throw here, too. */
  private static String message(Throwable cause) {
    try {
      return cause.getMessage();
    } catch (RuntimeException | Error e) {
      return null;
    }
  }

  private static Failed failed(String code, String message, boolean retryable) {
    return new Failed(code, message, retryable, Map.of(), null);
  }

  private ScriptOutcome run(Script script, ScriptScope names, Duration timeout) {
    ScriptOutcome outcome =
        tools
            .scripts()
            .run(
                new ScriptCall(
                    attempt.revision().pool(),
                    script,
                    names,
                    timeout,
                    attempt.cancellation(),
                    (level, text) ->
                        log(LogLevel.of(level).orElse(LogLevel.INFO), text, Map.of())));
    scope.apply(outcome);
    return outcome;
  }

  @Override
  public String executionId() {
    return attempt.execution().id();
  }

  @Override
  public String nodeId() {
    return attempt.position().node();
  }

  @Override
  public int attempt() {
    return attempt.number();
  }

  @Override
  public String idempotencyKey() {
    Progress progress = attempt.activation().progress();
    if (progress.steps() == 0) {
      return attempt.position().idempotencyKey(attempt.execution().keyOrigin());
    }
    // steps that are made anew need not be the same ones as in the run that is retried
    String run = progress.origin() == null ? attempt.execution().id() : progress.origin();
    return attempt.position().idempotencyKey(run) + '#' + progress.steps();
  }

  @Override
  public Object state() {
    return attempt.activation().progress().state();
  }

  @Override
  public FlowOutcome outcome() {
    return attempt.activation().progress().outcome();
  }

  @Override
  public Object input() {
    return attempt.activation().input();
  }

  @Override
  public Object evaluate(Script script, Duration timeout) {
    Object value = run(script, scope, timeout).value();
    return value == ScriptOutcome.UNDEFINED ? null : value;
  }

  @Override
  public void log(LogLevel level, String message, Map<String, Object> data) {
    synchronized (logs) {
      logs.add(new LogLine(level, message, data));
    }
  }

  @Override
  public NodeResult blocking(Callable<NodeResult> work) {
    return BlockingWork.start(work, tools.blocking(), attempt.cancellation());
  }

  @Override
  public ValueSchema schema(Map<String, Object> schema) {
    return ValueSchemas.compile(schema);
  }

  @Override
  public <T extends AutoCloseable> Lent<T> lend(
      Class<T> type, List<String> identity, Callable<T> make) throws Exception {
    return tools.lendings().lend(attempt.revision().accountId(), type, identity, make);
  }

  @Override
  public Permits permits() {
    return tools.permits();
  }

  @Override
  public HttpPort http() {
    return tools.http();
  }

  @Override
  public Clock clock() {
    return tools.clock();
  }

  @Override
  public Instant deadline() {
    return attempt.deadline();
  }

  @Override
  public Cancellation cancellation() {
    return attempt.cancellation();
  }
}
