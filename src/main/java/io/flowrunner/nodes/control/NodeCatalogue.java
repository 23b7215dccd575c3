package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Every node type by name. FlowRunner's own are read once at the start, which fails when a type is
 * declared wrongly or two share a name; those of plugins come and go. Who looks more than once for
 * one purpose takes {@link #types}, which does not change meanwhile.
 */
@ApplicationScoped
public class NodeCatalogue {
  private NodeTypes builtIn = NodeTypes.NONE;
  private volatile NodeTypes types = NodeTypes.NONE;

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
    builtIn = NodeTypes.of(executors);
    types = builtIn;
  }

  /** FlowRunner's own. */
  public NodeTypes builtIn() {
    return builtIn;
  }

  /** All that there are now. */
  public NodeTypes types() {
    return types;
  }

  /**
   * From now on there are these beside FlowRunner's own, and no others.
   *
   * @throws IllegalStateException when one has the name of FlowRunner's own; nothing changes then
   */
  public void extend(NodeTypes plugins) {
    types = builtIn.plus(plugins);
  }

  public Optional<NodeDeclaration> find(String name) {
    return types.find(name);
  }

  /** In the order of their names. */
  public List<NodeDeclaration> all() {
    return types.all();
  }

  /** As {@link NodeTypes#nearest}. */
  public List<String> nearest(String unknown) {
    return types.nearest(unknown);
  }
}
