package io.flowrunner.engine.entity;

import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSequence;
import org.pcollections.PSet;
import org.pcollections.TreePVector;

/**
 * Signals that have come and that no node has taken yet, oldest first.
 *
 * @param ids of all that have ever come with an id
 */
public record Signals(PMap<String, PSequence<Signal>> waiting, int count, PSet<String> ids) {
  static final Signals NONE = new Signals(HashTreePMap.empty(), 0, HashTreePSet.empty());

  /**
   * @param bytes size of the body as JSON
   */
  public record Signal(Object body, long bytes) {}

  /** The one that a node would take. */
  public Optional<Signal> next(String key) {
    PSequence<Signal> queue = waiting.get(key);
    return queue == null ? Optional.empty() : Optional.of(queue.get(0));
  }

  Signals received(String key, Signal signal, String id) {
    PSequence<Signal> queue = waiting.get(key);
    return new Signals(
        waiting.plus(key, queue == null ? TreePVector.singleton(signal) : queue.plus(signal)),
        count + 1,
        id == null ? ids : ids.plus(id));
  }

  Signals taken(String key) {
    PSequence<Signal> rest = waiting.get(key).minus(0);
    return new Signals(
        rest.isEmpty() ? waiting.minus(key) : waiting.plus(key, rest), count - 1, ids);
  }
}
