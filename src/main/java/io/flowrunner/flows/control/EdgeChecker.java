package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.FindingCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where the edges of one document lead: to nodes that exist, and to every node. */
final class EdgeChecker {
  private static final DocumentPath NODES = DocumentPath.ROOT.key(FlowShapes.NODES);

  private final Findings findings;
  private final YamlValue.Members nodes;

  EdgeChecker(YamlValue.Members nodes, Findings findings) {
    this.nodes = nodes;
    this.findings = findings;
  }

  /** An edge as written. */
  private record Edge(YamlValue target, DocumentPath path) {}

  /**
   * Reports edges and a start that lead nowhere, and nodes that nothing leads to.
   *
   * @param start as the document names it; empty for the first node
   */
  void check(Optional<YamlValue> start) {
    start.ifPresent(value -> exists(value, DocumentPath.ROOT.key("start")));
    Map<String, List<String>> targets = new LinkedHashMap<>();
    for (YamlValue.Member node : nodes.members().values()) {
      List<String> known = new ArrayList<>();
      for (Edge edge : edges(node)) {
        exists(edge.target(), edge.path()).ifPresent(known::add);
      }
      targets.put(node.key(), known);
    }
    Optional<String> first =
        start.isPresent()
            ? start.get().text().filter(nodes.members()::containsKey)
            : nodes.members().keySet().stream().findFirst();
    first.ifPresent(id -> warnOfUnreachable(id, targets));
  }

  private static List<Edge> edges(YamlValue.Member node) {
    if (!(node.value() instanceof YamlValue.Members members)) {
      return List.of();
    }
    DocumentPath path = NODES.key(node.key()).key("next");
    if (members.map("next").isPresent()) {
      return members.map("next").get().members().values().stream()
          .map(edge -> new Edge(edge.value(), path.key(edge.key())))
          .toList();
    }
    return members.get("next").map(value -> List.of(new Edge(value, path))).orElse(List.of());
  }

  private Optional<String> exists(YamlValue target, DocumentPath path) {
    Optional<String> id = target.text();
    if (id.isPresent() && !nodes.members().containsKey(id.get())) {
      findings.add(
          FindingCode.UNKNOWN_NODE,
          target.span(),
          path,
          "There is no node " + Words.quoted(id.get()),
          findings.didYouMean(id.get(), nodes.members().keySet()));
      return Optional.empty();
    }
    return id;
  }

  private void warnOfUnreachable(String start, Map<String, List<String>> targets) {
    Set<String> reached = new HashSet<>(Set.of(start));
    Deque<String> ahead = new ArrayDeque<>(reached);
    while (!ahead.isEmpty()) {
      for (String target : targets.get(ahead.pop())) {
        if (reached.add(target)) {
          ahead.push(target);
        }
      }
    }
    for (YamlValue.Member node : nodes.members().values()) {
      if (!reached.contains(node.key())) {
        findings.add(
            FindingCode.UNREACHABLE_NODE,
            node.keySpan(),
            NODES.key(node.key()),
            "No path leads from the start to " + Words.quoted(node.key()));
      }
    }
  }
}
