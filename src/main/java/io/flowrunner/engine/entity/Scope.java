package io.flowrunner.engine.entity;

import java.util.Map;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * One path through the flow: the run itself, later a branch, an item or a body. At most one node of
 * it is active.
 *
 * @param results the last output of each node that has ended
 * @param visits how often each node has been reached
 * @param last what the next node gets as input
 * @param lastNode the node that ended last; null before the first
 * @param error set on an error path; null otherwise
 * @param active null when the path has ended or moves on
 */
public record Scope(
    PMap<String, Object> results,
    PMap<String, Integer> visits,
    Object last,
    String lastNode,
    String lastNodeType,
    Map<String, Object> error,
    Activation active) {

  static Scope begin(Object input) {
    return new Scope(HashTreePMap.empty(), HashTreePMap.empty(), input, null, null, null, null);
  }

  /** The visit that the node's next start will be. */
  public int nextVisit(String node) {
    return visits.getOrDefault(node, 0) + 1;
  }

  Scope started(Activation activation) {
    Position position = activation.position();
    return new Scope(
        results,
        visits.plus(position.node(), position.visit()),
        last,
        lastNode,
        lastNodeType,
        error,
        activation);
  }

  Scope with(Activation activation) {
    return new Scope(results, visits, last, lastNode, lastNodeType, error, activation);
  }

  Scope completed(String node, String nodeType, Object output) {
    return new Scope(results.plus(node, output), visits, output, node, nodeType, error, null);
  }

  Scope failed(NodeError failure) {
    Map<String, Object> value = failure.asValue();
    return new Scope(results, visits, value, failure.nodeId(), failure.nodeType(), value, null);
  }
}
