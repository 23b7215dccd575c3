package io.flowrunner.flows.control;

import io.flowrunner.nodes.control.NodeTypes;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.nodes.entity.Param.Starts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where the nodes of one document lead, as written: by edges, and to the paths they start. */
final class NodeLinks {
  private static final DocumentPath NODES = DocumentPath.ROOT.key(FlowShapes.NODES);

  private final YamlValue.Members nodes;
  private final NodeTypes types;

  NodeLinks(YamlValue.Members document, NodeTypes types) {
    this.nodes =
        document.map(FlowShapes.NODES).orElseGet(() -> new YamlValue.Members(Map.of(), Span.START));
    this.types = types;
  }

  /**
   * A place where a node is named.
   *
   * @param starts what begins there; NOTHING for an edge
   */
  record Link(YamlValue target, DocumentPath path, Starts starts) {}

  Set<String> ids() {
    return nodes.members().keySet();
  }

  DocumentPath path(String node) {
    return NODES.key(node);
  }

  Span span(String node) {
    return nodes.members().get(node).keySpan();
  }

  /** The node that is named there; empty when there is none of that id. */
  Optional<String> target(Link link) {
    return link.target().text().filter(ids()::contains);
  }

  List<Link> edges(String node) {
    DocumentPath path = path(node).key("next");
    return nodes
        .map(node)
        .flatMap(members -> members.get("next"))
        .map(
            next ->
                next instanceof YamlValue.Items
                    ? List.<Link>of()
                    : links(next, path, Starts.NOTHING))
        .orElse(List.of());
  }

  /** What the params name: first nodes of branches and bodies. */
  List<Link> starts(String node) {
    List<Link> starts = new ArrayList<>();
    Optional<YamlValue.Members> params =
        nodes.map(node).flatMap(members -> members.map(FlowShapes.PARAMS));
    for (ParamDeclaration param : params.isPresent() ? params(node) : List.<ParamDeclaration>of()) {
      if (param.starts() != Starts.NOTHING) {
        DocumentPath path = path(node).key(FlowShapes.PARAMS).key(param.name());
        params
            .get()
            .get(param.name())
            .ifPresent(value -> starts.addAll(links(value, path, param.starts())));
      }
    }
    return starts;
  }

  private List<ParamDeclaration> params(String node) {
    return nodes
        .map(node)
        .flatMap(members -> members.text(FlowShapes.TYPE))
        .flatMap(types::find)
        .map(type -> type.params())
        .orElse(List.of());
  }

  /** Of one id, or a map or list of them. */
  private static List<Link> links(YamlValue value, DocumentPath path, Starts starts) {
    if (value instanceof YamlValue.Members map) {
      return map.members().values().stream()
          .map(member -> new Link(member.value(), path.key(member.key()), starts))
          .toList();
    }
    if (value instanceof YamlValue.Items list) {
      List<Link> links = new ArrayList<>();
      list.items().forEach(item -> links.add(new Link(item, path.index(links.size()), starts)));
      return links;
    }
    return List.of(new Link(value, path, starts));
  }
}
