package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every node type by name. Made once at the start, which fails when a type is declared wrongly or
 * two share a name.
 */
@ApplicationScoped
public class NodeCatalogue {
  private final Map<String, NodeDeclaration> byName = new TreeMap<>();
  private List<NodeDeclaration> all = List.of();

  /** For the container's proxy. */
  protected NodeCatalogue() {}

  @Inject
  NodeCatalogue(@Any Instance<NodeExecutor<?>> executors) {
    this(executors.stream().<NodeExecutor<?>>map(executor -> executor).toList());
  }

  /**
   * @throws IllegalStateException naming the class that is declared wrongly
   */
  public NodeCatalogue(Collection<? extends NodeExecutor<?>> executors) {
    for (NodeExecutor<?> executor : executors) {
      NodeDeclaration declaration = NodeDeclarations.of(executor);
      NodeDeclaration other = byName.put(declaration.name(), declaration);
      if (other != null) {
        throw new IllegalStateException(
            "the node type %s is declared by both %s and %s"
                .formatted(
                    declaration.name(),
                    other.executor().getClass().getName(),
                    executor.getClass().getName()));
      }
    }
    all = List.copyOf(byName.values());
  }

  public Optional<NodeDeclaration> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** In the order of their names. */
  public List<NodeDeclaration> all() {
    return all;
  }

  /** Names that the author may have meant by an unknown one, nearest first. */
  public List<String> nearest(String unknown) {
    return NearestName.to(unknown, byName.keySet());
  }
}
