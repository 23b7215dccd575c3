package io.flowrunner.flows.control;

import io.flowrunner.library.control.FailNode;
import io.flowrunner.library.control.FlowNode;
import io.flowrunner.library.control.ForeachNode;
import io.flowrunner.library.control.ParallelNode;
import io.flowrunner.library.control.WaitNode;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The language with node types that fork, and a few that have every kind of param. */
public final class LanguageNodes {
  private LanguageNodes() {}

  public static FlowLanguage language() {
    return language(Settings.of(Map.of()));
  }

  public static FlowLanguage language(Settings settings) {
    return new FlowLanguage(catalogue(), new ParamsBinder(), settings);
  }

  static NodeCatalogue catalogue() {
    return new NodeCatalogue(
        List.of(
            new Request(),
            new Hook(),
            new Transform(),
            new Condition(),
            new Log(),
            new Delay(),
            new End(),
            new ParallelNode(),
            new ForeachNode(),
            new WaitNode(),
            new FlowNode(),
            new FailNode()));
  }

  /** See {@link LanguageNodes}. */
  @NodeType(
      value = "http.request",
      summary = "A request",
      effect = Effect.EFFECTFUL,
      example = "none")
  public static final class Request implements NodeExecutor<Request.Params> {
    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(null);
    }

    /** See {@link LanguageNodes}. */
    public enum Method {
      GET,
      POST
    }

    /** See {@link LanguageNodes}. */
    public record Auth(
        @Param(description = "user", required = true) String username,
        @Param(description = "password", required = true) String password) {}

    /** See {@link LanguageNodes}. */
    public record Params(
        @Param(description = "address", required = true) String url,
        @Param(description = "method", defaultValue = "get") Method method,
        @Param(description = "headers") Map<String, String> headers,
        @Param(description = "body") Object body,
        @Param(description = "credentials") Auth auth,
        @Param(description = "statuses") List<Long> expect,
        @Param(description = "redirects", defaultValue = "true") boolean followRedirect,
        @Param(description = "size", defaultValue = "1000") long maxBody,
        @Param(description = "time", defaultValue = "30s") Duration timeout) {}
  }

  /** See {@link LanguageNodes}. */
  @NodeType(
      value = "webhook",
      summary = "A call that is retried",
      effect = Effect.EFFECTFUL,
      retries = 3,
      example = "none")
  public static final class Hook implements NodeExecutor<Hook.Params> {
    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(null);
    }

    /** See {@link LanguageNodes}. */
    public record Params(@Param(description = "address", required = true) String url) {}
  }

  /** See {@link LanguageNodes}. */
  @NodeType(
      value = "transform",
      summary = "A script",
      oneOf = {"script", "mapping"},
      example = "none")
  public static final class Transform implements NodeExecutor<Transform.Params> {
    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(null);
    }

    /** See {@link LanguageNodes}. */
    public record Params(
        @Param(description = "script") Script script,
        @Param(description = "mapping") Map<String, Object> mapping) {}
  }

  /** See {@link LanguageNodes}. */
  @NodeType(value = "condition", summary = "Picks an edge", example = "none")
  public static final class Condition implements NodeExecutor<Condition.Params> {
    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(null);
    }

    /** See {@link LanguageNodes}. */
    public record Choice(
        @Param(description = "when", required = true, script = Script.Kind.EXPRESSION)
            Script condition,
        @Param(description = "edge", required = true, action = true) String action) {}

    /** See {@link LanguageNodes}. */
    public record Params(
        @Param(description = "choices") List<Choice> conditions,
        @Param(description = "otherwise", defaultValue = "default") String defaultAction,
        @Param(description = "script") Script script) {}
  }

  /** See {@link LanguageNodes}. */
  @NodeType(value = "log", summary = "A line", example = "none")
  public static final class Log implements NodeExecutor<Log.Params> {
    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(null);
    }

    /** See {@link LanguageNodes}. */
    public record Params(
        @Param(description = "text", required = true) String message,
        @Param(description = "more") Map<String, Object> data) {}
  }

  /** See {@link LanguageNodes}. */
  @NodeType(value = "delay", summary = "Waits", example = "none")
  public static final class Delay implements NodeExecutor<Delay.Params> {
    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(null);
    }

    /** See {@link LanguageNodes}. */
    public record Params(
        @Param(description = "time", required = true) Duration duration,
        @Param(description = "moment") Instant until) {}
  }

  /** See {@link LanguageNodes}. */
  @NodeType(value = "end", summary = "Ends", endsRun = true, example = "none")
  public static final class End implements NodeExecutor<End.Params> {
    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(null);
    }

    /** See {@link LanguageNodes}. */
    public record Params(@Param(description = "result") Object output) {}
  }
}
