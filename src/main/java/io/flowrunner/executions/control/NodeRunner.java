package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Command.AttemptEnded;
import io.flowrunner.engine.entity.Command.LogLine;
import io.flowrunner.engine.entity.Command.OutputMade;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.HttpPort;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Completed;
import io.flowrunner.nodes.entity.NodeResult.EndRun;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.NodeResult.Pending;
import io.flowrunner.nodes.entity.NodeResult.WaitUntil;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.scripting.control.ScriptRunner;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Carries out one attempt of one node: resolves its params, runs its hooks and its own work, and
 * turns whatever happens into a command. Never throws.
 */
final class NodeRunner {
  private final ScriptRunner scripts;
  private final ParamsBinder binder;
  private final HttpPort http;
  private final Function<String, Map<String, String>> secrets;
  private final Executor afterPending;
  private final Clock clock;
  private final long maxOutput;

  /**
   * @param secrets the secrets of an account, by its id
   * @param afterPending where an attempt goes on that had no thread meanwhile
   * @param maxOutput bytes of one output, as JSON
   */
  NodeRunner(
      ScriptRunner scripts,
      ParamsBinder binder,
      HttpPort http,
      Function<String, Map<String, String>> secrets,
      Executor afterPending,
      Clock clock,
      long maxOutput) {
    this.scripts = scripts;
    this.binder = binder;
    this.http = http;
    this.secrets = secrets;
    this.afterPending = afterPending;
    this.clock = clock;
    this.maxOutput = maxOutput;
  }

  /**
   * Begins the attempt on this thread. {@code done} is called once: on this thread when the node
   * ended at once, else on a thread of the executor.
   */
  void run(Attempt attempt, Consumer<AttemptEnded> done) {
    Run run = new Run(attempt);
    NodeResult result = run.begin();
    if (result instanceof Pending pending) {
      pending
          .result()
          .whenCompleteAsync(
              (ended, failure) ->
                  done.accept(run.end(failure == null ? ended : run.failure(failure))),
              afterPending);
    } else {
      done.accept(run.end(result));
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
            () -> secrets.apply(revision.accountId()));
    try {
      Object output =
          revision
              .flow()
              .output()
              .resolve(
                  expression ->
                      scripts
                          .run(call(revision, expression, scope, null, cancellation, (l, t) -> {}))
                          .value());
      long bytes = JsonSize.of(output);
      return bytes < 0 || bytes > maxOutput
          ? new OutputMade(null, outputError("output_too_large", tooLarge(bytes)), List.of())
          : new OutputMade(output, null, scope.secretsRead());
    } catch (ScriptFailedException e) {
      return new OutputMade(null, outputError(e.code(), e.getMessage()), scope.secretsRead());
    } catch (RuntimeException | StackOverflowError e) {
      return new OutputMade(null, outputError("node_error", words(e)), scope.secretsRead());
    }
  }

  private static NodeError outputError(String code, String message) {
    return new NodeError(code, message, null, null, 0, Map.of());
  }

  private static ScriptCall call(
      FlowRevision revision,
      Script script,
      ScriptScope scope,
      Duration timeout,
      Cancellation cancellation,
      ScriptCall.Console console) {
    return new ScriptCall(revision.pool(), script, scope, timeout, cancellation, console);
  }

  private String tooLarge(long bytes) {
    return bytes < 0
        ? "The output is nested deeper than " + JsonSize.MAX_DEPTH + " levels"
        : "The output has " + bytes + " bytes as JSON; the limit is " + maxOutput;
  }

  private static String words(Throwable failure) {
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    return message == null ? name : name + ": " + message;
  }

  /** What one attempt gathers on its way. */
  private final class Run implements NodeContext {
    private final Attempt attempt;
    private final NodeScope scope;
    private final List<LogLine> logs = new ArrayList<>();

    Run(Attempt attempt) {
      this.attempt = attempt;
      this.scope =
          new NodeScope(
              attempt.revision(),
              attempt.execution(),
              attempt.execution().scope(attempt.position().scope()),
              attempt.activation().input(),
              attempt.number(),
              () -> secrets.apply(attempt.revision().accountId()));
    }

    NodeResult begin() {
      try {
        return work();
      } catch (Exception | StackOverflowError | LinkageError e) {
        return failure(e);
      }
    }

    private NodeResult work() throws Exception {
      CompiledFlow.Node node = attempt.node();
      Map<String, Object> params = resolved(node);
      if (node.hooks().prep() != null) {
        params = prepared(node.hooks().prep(), params);
      }
      if (node.hooks().exec() != null) {
        return NodeResult.completed(evaluate(node.hooks().exec(), null));
      }
      return execute(node.type().executor(), binder.bind(node.type(), params));
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

    AttemptEnded end(NodeResult result) {
      NodeResult ended = result;
      try {
        Script post = attempt.node().hooks().post();
        if (post != null && ended instanceof Completed completed) {
          ended = posted(post, completed);
        }
        return sized(ended);
      } catch (RuntimeException | StackOverflowError e) {
        return ended(failure(e), 0);
      }
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
      Object output;
      if (result instanceof Completed completed) {
        output = completed.output();
      } else if (result instanceof WaitUntil wait) {
        output = wait.output();
      } else if (result instanceof EndRun end) {
        output = end.output();
      } else {
        return ended(result, 0);
      }
      long bytes = JsonSize.of(output);
      return bytes < 0 || bytes > maxOutput
          ? ended(NodeResult.failed(ScriptFailedException.OUTPUT_TOO_LARGE, tooLarge(bytes)), 0)
          : ended(result, bytes);
    }

    private AttemptEnded ended(NodeResult result, long bytes) {
      List<LogLine> lines;
      synchronized (logs) {
        lines = List.copyOf(logs);
      }
      return new AttemptEnded(
          attempt.position(),
          attempt.number(),
          result,
          new Traces(
              lines, scope.sharedChanged(), scope.sharedRemoved(), scope.secretsRead(), bytes));
    }

    NodeResult failure(Throwable thrown) {
      Throwable cause =
          thrown instanceof CompletionException && thrown.getCause() != null
              ? thrown.getCause()
              : thrown;
      if (cause instanceof ScriptFailedException script) {
        return NodeResult.failed(script.code(), script.getMessage());
      }
      if (cause instanceof ParamsException params) {
        return NodeResult.failed("invalid_params", params.getMessage());
      }
      if (cause instanceof HttpPort.HttpFailedException call) {
        return new Failed(call.code(), call.getMessage(), call.isRetryable(), Map.of(), null);
      }
      return NodeResult.failed("node_error", words(cause));
    }

    private ScriptOutcome run(Script script, ScriptScope names, Duration timeout) {
      ScriptOutcome outcome =
          scripts.run(
              call(
                  attempt.revision(),
                  script,
                  names,
                  timeout,
                  attempt.cancellation(),
                  (level, text) -> log(LogLevel.of(level).orElse(LogLevel.INFO), text, Map.of())));
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
      return attempt.position().idempotencyKey(executionId());
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
    public HttpPort http() {
      return http;
    }

    @Override
    public Clock clock() {
      return clock;
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
}
