package io.flowrunner.engine.entity;

import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.nodes.entity.NodeResult;
import java.util.Map;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * One path through the flow: the run itself, a branch, an item of a batch or a pass of a body. At
 * most one node of it is active.
 *
 * @param place where it comes from
 * @param inherited results of the paths around it, as they were when it began
 * @param results the last output of each node of this path that has ended
 * @param sizes of the results, as JSON; {@code bytes} is their sum
 * @param visits how often each node has been reached
 * @param last what the next node gets as input
 * @param lastNode the node that ended last; null before the first
 * @param lastAction how it ended; null before the first
 * @param failure why it failed; null when it did not
 * @param error set on an error path; null otherwise
 * @param active null when the path has ended or moves on
 */
public record Scope(
    Place place,
    PMap<String, Object> inherited,
    PMap<String, Object> results,
    PMap<String, Long> sizes,
    long bytes,
    PMap<String, Integer> visits,
    Object last,
    String lastNode,
    String lastNodeType,
    String lastAction,
    NodeError failure,
    Map<String, Object> error,
    Activation active) {

  /**
   * @param fork the node that opened it; null for the run itself
   * @param indexInFork its place among its siblings
   * @param first the node that it begins with
   * @param single whether it is that node alone, once: an item of a batch
   * @param item of the innermost batch or body around it; null for none
   * @param index of that item; null when there is none
   */
  public record Place(
      Position fork, int indexInFork, String first, boolean single, Object item, Integer index) {}

  static Scope begin(String first, Object input) {
    return begin(first, input, null, Map.of(), Map.of(), Map.of());
  }

  /** One that begins with what others have left. */
  static Scope begin(
      String first,
      Object input,
      Map<String, Object> error,
      Map<String, Object> results,
      Map<String, Long> sizes,
      Map<String, Integer> visits) {
    return new Scope(
        new Place(null, 0, first, false, null, null),
        HashTreePMap.empty(),
        HashTreePMap.from(results),
        HashTreePMap.from(sizes),
        sum(sizes),
        HashTreePMap.from(visits),
        input,
        null,
        null,
        null,
        null,
        error,
        null);
  }

  /** A path inside this one. */
  Scope inner(Place where, Object input) {
    return new Scope(
        where,
        allResults(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        0,
        HashTreePMap.empty(),
        input,
        null,
        null,
        null,
        null,
        error,
        null);
  }

  private static long sum(Map<String, Long> sizes) {
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether the node only finds out its items here, rather than being done for one of them. */
  public boolean splits(CompiledFlow.Node node) {
    return node.batch() != null && !place.single();
  }

  /** The visit that the node's next start will be. */
  public int nextVisit(String node) {
    return visits.getOrDefault(node, 0) + 1;
  }

  /** Its own results, then those around it. */
  public PMap<String, Object> allResults() {
    return inherited.isEmpty() ? results : inherited.plusAll(results);
  }

  Scope started(Activation activation) {
    Position position = activation.position();
    return copy(
        results,
        sizes,
        bytes,
        visits.plus(position.node(), position.visit()),
        last,
        lastNode,
        lastNodeType,
        lastAction,
        failure,
        error,
        activation);
  }

  Scope with(Activation activation) {
    return copy(
        results,
        sizes,
        bytes,
        visits,
        last,
        lastNode,
        lastNodeType,
        lastAction,
        failure,
        error,
        activation);
  }

  Scope completed(String action, Object output, long size) {
    String node = active.position().node();
    return copy(
        results.plus(node, output),
        sizes.plus(node, size),
        bytes + size - sizes.getOrDefault(node, 0L),
        visits,
        output,
        node,
        active.nodeType(),
        action == null ? NodeResult.DEFAULT_ACTION : action,
        null,
        error,
        null);
  }

  Scope failed(NodeError why) {
    Map<String, Object> value = why.asValue();
    return copy(
        results,
        sizes,
        bytes,
        visits,
        value,
        active.position().node(),
        active.nodeType(),
        null,
        why,
        value,
        null);
  }

  /** Takes over what a branch inside it has left. */
  Scope merged(Scope branch) {
    PMap<String, Long> all = sizes.plusAll(branch.sizes);
    return copy(
        results.plusAll(branch.results),
        all,
        sum(all),
        visits,
        last,
        lastNode,
        lastNodeType,
        lastAction,
        failure,
        error,
        active);
  }

  /** Ends where a path inside it has ended. */
  Scope endedLike(Scope inner) {
    return copy(
        results,
        sizes,
        bytes,
        visits,
        inner.last,
        inner.lastNode,
        inner.lastNodeType,
        NodeResult.DEFAULT_ACTION,
        null,
        error,
        null);
  }

  /** Size of its last output. */
  long lastBytes() {
    return lastNode == null || failure != null ? 0 : sizes.getOrDefault(lastNode, 0L);
  }

  private Scope copy(
      PMap<String, Object> nextResults,
      PMap<String, Long> nextSizes,
      long nextBytes,
      PMap<String, Integer> nextVisits,
      Object nextLast,
      String node,
      String nodeType,
      String action,
      NodeError why,
      Map<String, Object> errorValue,
      Activation activation) {
    return new Scope(
        place,
        inherited,
        nextResults,
        nextSizes,
        nextBytes,
        nextVisits,
        nextLast,
        node,
        nodeType,
        action,
        why,
        errorValue,
        activation);
  }
}
