package io.flowrunner.flows.control;

import io.flowrunner.flows.control.NodeLinks.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which scope each node of one document belongs to. A node belongs to one scope only, the outermost
 * that leads to it; what leads there from another one is a {@link Clash}.
 */
final class NodeScopes {
  private final NodeLinks links;
  private final Scope main = Scope.main();
  private final Map<String, Scope> scopes = new HashMap<>();
  private final List<Clash> clashes = new ArrayList<>();

  /**
   * An edge, or the start of a path, to a node of another scope.
   *
   * @param from the scope of the edge; the one that would start
   * @param to the scope of the target
   */
  record Clash(Link link, String target, Scope from, Scope to) {}

  /** A scope and those of its nodes that are known so far. */
  private record Walk(Scope scope, List<String> nodes) {}

  /**
   * @param first the node that a run begins at; empty when there is none
   */
  NodeScopes(NodeLinks links, Optional<String> first) {
    this.links = links;
    Deque<Walk> ahead = new ArrayDeque<>();
    first.ifPresent(
        node -> {
          scopes.put(node, main);
          ahead.add(walked(main, node));
        });
    while (!ahead.isEmpty()) {
      ahead.addAll(inner(ahead.remove()));
    }
  }

  Scope main() {
    return main;
  }

  /** Empty for a node that nothing leads to. */
  Optional<Scope> of(String node) {
    return Optional.ofNullable(scopes.get(node));
  }

  List<Clash> clashes() {
    return clashes;
  }

  /** First nodes are taken before any path is followed: an edge to one leaves its scope. */
  private List<Walk> inner(Walk outer) {
    Map<String, Scope> begun = new LinkedHashMap<>();
    for (String node : outer.nodes()) {
      for (Link link : links.starts(node)) {
        Scope scope = outer.scope().inner(node, link.starts(), link.path().step());
        links
            .target(link)
            .filter(target -> take(target, scope, link))
            .ifPresent(target -> begun.put(target, scope));
      }
    }
    return begun.entrySet().stream()
        .map(start -> walked(start.getValue(), start.getKey()))
        .toList();
  }

  private Walk walked(Scope scope, String first) {
    List<String> nodes = new ArrayList<>();
    Deque<String> ahead = new ArrayDeque<>(List.of(first));
    while (!ahead.isEmpty()) {
      String node = ahead.remove();
      nodes.add(node);
      for (Link edge : links.edges(node)) {
        links.target(edge).filter(target -> take(target, scope, edge)).ifPresent(ahead::add);
      }
    }
    return new Walk(scope, nodes);
  }

  /** Whether the node was free. An edge within a scope is no clash, a second start always. */
  private boolean take(String node, Scope scope, Link by) {
    Scope taken = scopes.putIfAbsent(node, scope);
    if (taken != null && taken != scope) {
      clashes.add(new Clash(by, node, scope, taken));
    }
    return taken == null;
  }
}
