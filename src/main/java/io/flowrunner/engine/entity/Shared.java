package io.flowrunner.engine.entity;

import java.util.Collection;
import java.util.Map;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The map that scripts write.
 *
 * @param sizes of the values as JSON; {@code bytes} is their sum
 */
public record Shared(PMap<String, Object> values, PMap<String, Long> sizes, long bytes) {
  static final Shared EMPTY = new Shared(HashTreePMap.empty(), HashTreePMap.empty(), 0);

  /** Each argument may be null. */
  Shared changed(
      Map<String, Object> changed, Map<String, Long> changedSizes, Collection<String> removed) {
    PMap<String, Object> nextValues = values;
    PMap<String, Long> nextSizes = sizes;
    if (changed != null && !changed.isEmpty()) {
      nextValues = nextValues.plusAll(changed);
      nextSizes = nextSizes.plusAll(changedSizes == null ? Map.of() : changedSizes);
    }
    if (removed != null && !removed.isEmpty()) {
      nextValues = nextValues.minusAll(removed);
      nextSizes = nextSizes.minusAll(removed);
    }
    return nextValues == values
        ? this
        : new Shared(
            nextValues, nextSizes, nextSizes.values().stream().mapToLong(Long::longValue).sum());
  }
}
