package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.nodes.entity.NodeDeclaration.Kind;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.scripting.entity.Script;
import java.util.List;
import java.util.Set;

/**
 * Warns of actions that a node names and that lead nowhere: it has edges, but neither theirs nor
 * one for {@code default}, and so it would fail with {@code no_edge}.
 */
final class ActionChecker {
  private static final String DEFAULT = "default";

  private final ScriptReader scripts;
  private final Findings findings;

  ActionChecker(ScriptReader scripts, Findings findings) {
    this.scripts = scripts;
    this.findings = findings;
  }

  /**
   * @param edges of the node
   * @param post the compiled hook; null for none, or one that is broken
   */
  void check(
      YamlValue.Members node,
      List<ParamDeclaration> params,
      Set<String> edges,
      Script post,
      DocumentPath path) {
    if (edges.isEmpty() || edges.contains(DEFAULT)) {
      return;
    }
    node.map(FlowShapes.PARAMS)
        .ifPresent(given -> members(params, given, edges, path.key(FlowShapes.PARAMS)));
    if (post != null) {
      YamlValue.Scalar text =
          (YamlValue.Scalar) node.map("hooks").flatMap(hooks -> hooks.get("post")).orElseThrow();
      DocumentPath at = path.key("hooks").key("post");
      scripts.actions(post, text, (action, place) -> exists(action, place, edges, at));
    }
  }

  private void members(
      List<ParamDeclaration> params,
      YamlValue.Members given,
      Set<String> edges,
      DocumentPath path) {
    for (ParamDeclaration param : params) {
      DocumentPath at = path.key(param.name());
      given.get(param.name()).ifPresent(value -> value(param, value, edges, at));
    }
  }

  private void value(
      ParamDeclaration param, YamlValue value, Set<String> edges, DocumentPath path) {
    if (param.action()) {
      value
          .text()
          .filter(text -> !text.contains("${"))
          .ifPresent(action -> exists(action, value.span(), edges, path));
    } else if (value instanceof YamlValue.Items list) {
      for (int i = 0; i < list.items().size(); i++) {
        if (list.items().get(i) instanceof YamlValue.Members item) {
          members(param.members(), item, edges, path.index(i));
        }
      }
    } else if (param.kind() == Kind.OBJECT && value instanceof YamlValue.Members map) {
      members(param.members(), map, edges, path);
    }
  }

  private void exists(String action, Span at, Set<String> edges, DocumentPath path) {
    if (!action.equals(DEFAULT) && !edges.contains(action)) {
      String quoted = Words.quoted(action);
      String near = findings.didYouMean(action, edges);
      findings.add(
          FindingCode.MISSING_EDGE,
          at,
          path,
          "The action %s has no edge, and there is none for default: the node will fail with no_edge"
              .formatted(quoted),
          near == null ? "name a node for " + Words.shortened(action, 60) + " in next" : near);
    }
  }
}
