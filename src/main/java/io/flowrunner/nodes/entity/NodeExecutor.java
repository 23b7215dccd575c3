package io.flowrunner.nodes.entity;

/**
 * A node type: one class with a no-argument constructor, no state and nothing injected; all it
 * needs comes from the {@link NodeContext}. Annotated with {@link NodeType}.
 *
 * @param <P> a public record whose components carry {@link Param}
 */
public interface NodeExecutor<P extends Record> {
  /**
   * Does the node's work once. Called on a thread of the scripts pool, so it must not block: what
   * takes time outside is answered as {@link NodeResult.Pending}. Whatever it throws fails the node
   * with code {@code node_error}.
   */
  NodeResult execute(P params, NodeContext context) throws Exception;
}
