package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.flows.entity.InputSchema;
import io.flowrunner.scripting.entity.Template;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A document's tree to a flow that can run. Reads past what is wrong, so that everything is found;
 * the flow only counts when there are no errors.
 */
final class FlowCompiler {
  private static final DocumentPath NODES = DocumentPath.ROOT.key(FlowShapes.NODES);

  private final NodeCompiler nodeCompiler;
  private final ScriptReader scripts;
  private final EdgeChecker edges;
  private final Findings findings;
  private final int maxNodes;

  FlowCompiler(
      NodeCompiler nodeCompiler,
      ScriptReader scripts,
      EdgeChecker edges,
      Findings findings,
      int maxNodes) {
    this.nodeCompiler = nodeCompiler;
    this.scripts = scripts;
    this.edges = edges;
    this.findings = findings;
    this.maxNodes = maxNodes;
  }

  /** Empty when there is nothing that could be a flow. */
  Optional<CompiledFlow> compile(YamlValue.Members root) {
    YamlValue.Members nodes =
        root.map(FlowShapes.NODES).orElseGet(() -> new YamlValue.Members(Map.of(), Span.START));
    if (nodes.members().size() > maxNodes) {
      findings.add(
          FindingCode.TOO_MANY_NODES,
          root.members().get(FlowShapes.NODES).keySpan(),
          NODES,
          "A flow has at most " + maxNodes + " nodes, this one " + nodes.members().size());
      return Optional.empty();
    }
    edges.check(root.get("start"));
    Map<String, CompiledFlow.Node> compiled = new LinkedHashMap<>();
    for (YamlValue.Member node : nodes.members().values()) {
      nodeCompiler
          .compile(node, NODES.key(node.key()))
          .ifPresent(made -> compiled.put(made.id(), made));
    }
    warnOfExpressions(root);
    Template output =
        root.get("output")
            .map(value -> scripts.template(value, DocumentPath.ROOT.key("output")))
            .orElse(null);
    InputSchema inputs = new InputSchemaReader(findings).read(root).orElse(null);
    return findings.hasErrors()
        ? Optional.empty()
        : Optional.of(flow(root, inputs, compiled, output));
  }

  private static CompiledFlow flow(
      YamlValue.Members root,
      InputSchema inputs,
      Map<String, CompiledFlow.Node> nodes,
      Template output) {
    YamlValue.Members metadata = root.map("metadata").orElseThrow();
    return new CompiledFlow(
        metadata.text("name").orElseThrow(),
        metadata.text("description").orElse(null),
        metadata.text("version").orElse(FlowShapes.DEFAULT_VERSION),
        List.copyOf(new LinkedHashSet<>(NodeCompiler.texts(metadata, "tags"))),
        inputs,
        root.map("vars").map(YamlValue.Members::plain).orElse(Map.of()),
        NodeCompiler.duration(root, "timeout", null),
        root.map("concurrency").map(FlowCompiler::concurrency).orElse(null),
        NodeCompiler.duration(root, "retention", null),
        root.text("start").orElseGet(() -> nodes.keySet().iterator().next()),
        Collections.unmodifiableMap(nodes),
        output);
  }

  private static CompiledFlow.Concurrency concurrency(YamlValue.Members given) {
    int limit = (Integer) given.get("limit").orElseThrow().plain();
    return new CompiledFlow.Concurrency(
        limit, given.text("on_limit").filter("reject"::equals).isPresent());
  }

  /** An expression in a constant would be sent as it stands. */
  private void warnOfExpressions(YamlValue.Members root) {
    root.map("vars").ifPresent(vars -> warnOfExpressions(vars, DocumentPath.ROOT.key("vars")));
  }

  private void warnOfExpressions(YamlValue value, DocumentPath path) {
    if (value instanceof YamlValue.Members map) {
      map.members().forEach((key, member) -> warnOfExpressions(member.value(), path.key(key)));
    } else if (value instanceof YamlValue.Items list) {
      List<YamlValue> items = new ArrayList<>(list.items());
      for (int i = 0; i < items.size(); i++) {
        warnOfExpressions(items.get(i), path.index(i));
      }
    } else if (value.text().filter(text -> text.contains("${")).isPresent()) {
      findings.add(
          FindingCode.NOT_RESOLVED,
          value.span(),
          path,
          "vars are constants: ${...} is not resolved in them");
    }
  }
}
