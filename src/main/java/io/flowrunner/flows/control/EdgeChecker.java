package io.flowrunner.flows.control;

import io.flowrunner.flows.control.NodeLinks.Link;
import io.flowrunner.flows.control.NodeScopes.Clash;
import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.nodes.entity.Param.Starts;
import java.util.Optional;

/** Whether the edges and paths of one document lead to nodes that exist, and stay apart. */
final class EdgeChecker {
  private final NodeLinks links;
  private final NodeScopes scopes;
  private final Findings findings;

  EdgeChecker(NodeLinks links, NodeScopes scopes, Findings findings) {
    this.links = links;
    this.scopes = scopes;
    this.findings = findings;
  }

  /**
   * Reports edges, paths and a start that lead nowhere, nodes that nothing leads to, and edges from
   * one scope to another.
   *
   * @param start as the document names it; empty for the first node
   */
  void check(Optional<YamlValue> start) {
    start.ifPresent(
        value -> exists(new Link(value, DocumentPath.ROOT.key("start"), Starts.NOTHING)));
    for (String node : links.ids()) {
      links.edges(node).forEach(this::exists);
      links.starts(node).forEach(this::exists);
    }
    boolean begins = start.isEmpty() || start.flatMap(YamlValue::text).filter(this::is).isPresent();
    if (begins) {
      links.ids().stream().filter(node -> scopes.of(node).isEmpty()).forEach(this::unreachable);
    }
    scopes.clashes().forEach(this::clash);
  }

  private boolean is(String node) {
    return links.ids().contains(node);
  }

  /** An expression in place of a node is reported with the params. */
  private void exists(Link link) {
    String id = link.target().text().orElse(null);
    boolean judged = id != null && !(link.starts() != Starts.NOTHING && id.contains("${"));
    if (judged && !is(id)) {
      findings.add(
          FindingCode.UNKNOWN_NODE,
          link.target().span(),
          link.path(),
          "There is no node " + Words.quoted(id),
          findings.didYouMean(id, links.ids()));
    }
  }

  private void unreachable(String node) {
    findings.add(
        FindingCode.UNREACHABLE_NODE,
        links.span(node),
        links.path(node),
        "No path leads from the start to " + Words.quoted(node));
  }

  private void clash(Clash clash) {
    String target = Words.quoted(clash.target());
    if (clash.link().starts() == Starts.NOTHING) {
      findings.add(
          FindingCode.LEAVES_SCOPE,
          clash.link().target().span(),
          clash.link().path(),
          "The edge leads out of %s: %s belongs to %s"
              .formatted(clash.from().noun(), target, clash.to().noun()),
          "without this edge the path ends here, and "
              + Words.shortened(clash.from().owner(), 64)
              + " goes on by its own next");
    } else {
      findings.add(
          FindingCode.SHARED_NODE,
          clash.link().target().span(),
          clash.link().path(),
          "The path cannot begin at %s, which belongs to %s".formatted(target, clash.to().noun()),
          "a node belongs to one path only: give this one its own");
    }
  }
}
