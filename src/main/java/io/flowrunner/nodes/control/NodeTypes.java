package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeExecutor;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Node types by name, as they are at one moment; never changes. */
public final class NodeTypes {
  public static final NodeTypes NONE = new NodeTypes(new TreeMap<>());

  private final Map<String, NodeDeclaration> byName;
  private final List<NodeDeclaration> all;

  private NodeTypes(TreeMap<String, NodeDeclaration> byName) {
    this.byName = byName;
    all = List.copyOf(byName.values());
  }

  /**
   * @throws IllegalStateException naming the class that is declared wrongly
   */
  public static NodeTypes of(Collection<? extends NodeExecutor<?>> executors) {
    TreeMap<String, NodeDeclaration> types = new TreeMap<>();
    executors.forEach(executor -> put(NodeDeclarations.of(executor), types));
    return new NodeTypes(types);
  }

  /**
   * @throws IllegalStateException when both have a type of one name
   */
  public NodeTypes plus(NodeTypes others) {
    TreeMap<String, NodeDeclaration> types = new TreeMap<>(byName);
    others.all.forEach(declaration -> put(declaration, types));
    return new NodeTypes(types);
  }

  private static void put(NodeDeclaration declaration, Map<String, NodeDeclaration> types) {
    NodeDeclaration other = types.put(declaration.name(), declaration);
    if (other != null) {
      throw new IllegalStateException(
          "the node type %s is declared by both %s and %s"
              .formatted(
                  declaration.name(),
                  other.executor().getClass().getName(),
                  declaration.executor().getClass().getName()));
    }
  }

  public Optional<NodeDeclaration> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** In the order of their names. */
  public List<NodeDeclaration> all() {
    return all;
  }

  public Set<String> names() {
    return byName.keySet();
  }

  /** Names that the author may have meant by an unknown one, nearest first. */
  public List<String> nearest(String unknown) {
    return NearestName.to(unknown, byName.keySet());
  }
}
