package io.flowrunner.nodes.entity;

import java.util.List;
import java.util.Map;

/**
 * What a node splits into.
 *
 * @param branches of BRANCHES: name to first node, in their order; else empty
 * @param body of BODY: the first node; else null
 * @param items of BODY and BATCH; else empty
 * @param maxParallel how many are under way at once; 0 for all
 * @param continueOnError a failure stands as {@code {error: {...}}} in its place, rather than
 *     cancelling the others and failing the node
 */
public record Fork(
    Kind kind,
    Map<String, String> branches,
    String body,
    List<Object> items,
    int maxParallel,
    boolean continueOnError) {

  public enum Kind {
    /** Several paths, each once. */
    BRANCHES,
    /** One path, once per item. */
    BODY,
    /** The node itself, once per item. */
    BATCH
  }

  public static Fork branches(
      Map<String, String> branches, int maxParallel, boolean continueOnError) {
    return new Fork(Kind.BRANCHES, branches, null, List.of(), maxParallel, continueOnError);
  }

  public static Fork body(
      String body, List<Object> items, int maxParallel, boolean continueOnError) {
    return new Fork(Kind.BODY, Map.of(), body, items, maxParallel, continueOnError);
  }

  public static Fork batch(List<Object> items, int maxParallel, boolean continueOnError) {
    return new Fork(Kind.BATCH, Map.of(), null, items, maxParallel, continueOnError);
  }

  /** How many there are. */
  public int size() {
    return kind == Kind.BRANCHES ? branches.size() : items.size();
  }
}
