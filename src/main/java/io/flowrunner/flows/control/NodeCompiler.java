package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.CompiledFlow.Delivery;
import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.control.NodeTypes;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.platform.control.Durations;
import io.flowrunner.platform.control.EnumWord;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.Template;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One document's nodes, as the engine takes them. What does not have its declared shape has been
 * reported before and is passed over here.
 */
final class NodeCompiler {
  private final NodeTypes types;
  private final ParamsCompiler params;
  private final ScriptReader scripts;
  private final BatchCompiler batches;
  private final ActionChecker actions;
  private final Findings findings;

  NodeCompiler(NodeTypes types, ParamsCompiler params, ScriptReader scripts, Findings findings) {
    this.types = types;
    this.params = params;
    this.scripts = scripts;
    this.batches = new BatchCompiler(scripts, findings);
    this.actions = new ActionChecker(scripts, findings);
    this.findings = findings;
  }

  /** The node; empty when its type is not known. */
  Optional<CompiledFlow.Node> compile(YamlValue.Member member, DocumentPath path) {
    if (!(member.value() instanceof YamlValue.Members node)) {
      return Optional.empty();
    }
    Optional<NodeDeclaration> type = type(node, path);
    CompiledFlow.Hooks hooks = hooks(node, path);
    CompiledFlow.Batch batch = batches.compile(node, type, path).orElse(null);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    RetryPolicy retry = retry(node.map("retry"), type.get());
    Delivery delivery =
        node.text("delivery").filter("at_most_once"::equals).isPresent()
            ? Delivery.AT_MOST_ONCE
            : Delivery.AT_LEAST_ONCE;
    warnOfRepeats(node, path, type.get(), delivery, retry);
    warnOfMissingEdges(member, node, type.get(), path);
    actions.check(node, type.get().params(), next(node).keySet(), hooks.post(), path);
    return Optional.of(
        new CompiledFlow.Node(
            member.key(),
            type.get(),
            node.text("description").orElse(null),
            params(type.get(), node, member.keySpan(), path),
            duration(node, "timeout", null),
            retry,
            delivery,
            next(node),
            hooks,
            batch));
  }

  private Optional<NodeDeclaration> type(YamlValue.Members node, DocumentPath path) {
    Optional<String> name = node.text(FlowShapes.TYPE);
    Optional<NodeDeclaration> type = name.flatMap(types::find);
    if (name.isPresent() && type.isEmpty()) {
      List<String> known = types.all().stream().map(NodeDeclaration::name).toList();
      String nearest =
          types.nearest(name.get()).stream()
              .findFirst()
              .map(near -> "did you mean " + near + "?")
              .orElse("known: " + String.join(", ", known));
      findings.add(
          FindingCode.UNKNOWN_NODE_TYPE,
          node.get(FlowShapes.TYPE).orElseThrow().span(),
          path.key(FlowShapes.TYPE),
          "There is no node type " + Words.quoted(name.get()),
          nearest);
    }
    return type;
  }

  private Template params(
      NodeDeclaration type, YamlValue.Members node, Span nodeKey, DocumentPath path) {
    YamlValue.Member member = node.members().get(FlowShapes.PARAMS);
    Optional<YamlValue.Members> given = node.map(FlowShapes.PARAMS);
    if (given.isEmpty() && member != null && !member.value().isNull()) {
      return new Template.Members(Map.of());
    }
    return params.compile(
        type,
        given.orElseGet(() -> new YamlValue.Members(Map.of(), nodeKey)),
        path.key(FlowShapes.PARAMS),
        member == null ? nodeKey : member.keySpan());
  }

  private CompiledFlow.Hooks hooks(YamlValue.Members node, DocumentPath path) {
    Optional<YamlValue.Members> hooks = node.map("hooks");
    if (hooks.isEmpty()) {
      return CompiledFlow.Hooks.NONE;
    }
    DocumentPath at = path.key("hooks");
    return new CompiledFlow.Hooks(
        hook(hooks.get(), "prep", Script.Kind.PREP, at),
        hook(hooks.get(), "exec", Script.Kind.EXEC, at),
        hook(hooks.get(), "post", Script.Kind.POST, at));
  }

  private Script hook(YamlValue.Members hooks, String name, Script.Kind kind, DocumentPath path) {
    return hooks
        .get(name)
        .filter(value -> value.text().isPresent())
        .flatMap(value -> scripts.script(kind, (YamlValue.Scalar) value, path.key(name)))
        .orElse(null);
  }

  private static RetryPolicy retry(Optional<YamlValue.Members> given, NodeDeclaration type) {
    RetryPolicy byDefault = RetryPolicy.of(type.retries());
    if (given.isEmpty()) {
      return byDefault;
    }
    YamlValue.Members retry = given.get();
    return new RetryPolicy(
        retry
            .get("max_retries")
            .map(YamlValue::plain)
            .filter(Integer.class::isInstance)
            .map(Integer.class::cast)
            .orElse(byDefault.maxRetries()),
        duration(retry, "wait", byDefault.initialWait()),
        choice(RetryPolicy.Backoff.class, retry, "backoff", byDefault.backoff()),
        duration(retry, "max_wait", byDefault.maxWait()),
        choice(RetryPolicy.Jitter.class, retry, "jitter", byDefault.jitter()),
        duration(retry, "max_elapsed", byDefault.maxElapsed()),
        texts(retry, "on"));
  }

  /** An effect that must not happen twice is not helped by trying again. */
  private void warnOfRepeats(
      YamlValue.Members node,
      DocumentPath path,
      NodeDeclaration type,
      Delivery delivery,
      RetryPolicy retry) {
    if (delivery != Delivery.AT_MOST_ONCE
        || retry.maxRetries() == 0
        || type.effect() != Effect.EFFECTFUL) {
      return;
    }
    Optional<YamlValue> named = node.map("retry").flatMap(given -> given.get("max_retries"));
    String message =
        named.isPresent()
            ? "The node is to act at most once, but is retried"
            : "The node is to act at most once, but its type is retried "
                + retry.maxRetries()
                + " times by default";
    findings.add(
        FindingCode.AT_MOST_ONCE_RETRY,
        named.or(() -> node.get("delivery")).orElseThrow().span(),
        named.isPresent() ? path.key("retry").key("max_retries") : path.key("delivery"),
        message,
        "set retry.max_retries to 0, or delivery to at_least_once");
  }

  /** An action that never goes on by default, in a node that gives it cause. */
  private void warnOfMissingEdges(
      YamlValue.Member member, YamlValue.Members node, NodeDeclaration type, DocumentPath path) {
    Map<String, String> next = next(node);
    for (ParamDeclaration param : type.params()) {
      String action = param.edge();
      boolean given = node.map(FlowShapes.PARAMS).flatMap(map -> map.get(param.name())).isPresent();
      if (!action.isEmpty() && given && !next.containsKey(action) && !next.containsKey("error")) {
        YamlValue.Member edges = node.members().get("next");
        findings.add(
            FindingCode.MISSING_EDGE,
            edges == null ? member.keySpan() : edges.keySpan(),
            path.key("next").key(action),
            "The action %s has no edge of its own: the node will fail with code %s"
                .formatted(action, action),
            "name a node for " + action + " in next");
      }
    }
  }

  private static Map<String, String> next(YamlValue.Members node) {
    Map<String, String> next = new LinkedHashMap<>();
    node.text("next").ifPresent(target -> next.put("default", target));
    node.map("next")
        .ifPresent(
            edges ->
                edges
                    .members()
                    .values()
                    .forEach(
                        edge -> edge.value().text().ifPresent(to -> next.put(edge.key(), to))));
    return java.util.Collections.unmodifiableMap(next);
  }

  static Duration duration(YamlValue.Members map, String key, Duration fallback) {
    return map.text(key).flatMap(Durations::parse).orElse(fallback);
  }

  static List<String> texts(YamlValue.Members map, String key) {
    return map.get(key)
        .filter(YamlValue.Items.class::isInstance)
        .map(YamlValue.Items.class::cast)
        .map(list -> list.items().stream().flatMap(item -> item.text().stream()).toList())
        .orElse(List.of());
  }

  private static <E extends Enum<E>> E choice(
      Class<E> type, YamlValue.Members map, String key, E fallback) {
    for (E constant : type.getEnumConstants()) {
      if (map.text(key).filter(EnumWord.of(constant)::equals).isPresent()) {
        return constant;
      }
    }
    return fallback;
  }
}
