package io.flowrunner.scripting.control;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** What is left of the heap after garbage collections. For the watchdog's thread only. */
final class LiveHeap {
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class);
  private final Set<String> heapPools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .map(MemoryPoolMXBean::getName)
          .collect(Collectors.toSet());
  private final long most = Runtime.getRuntime().maxMemory();
  private long collections;

  /** The bytes in use after the last collection, when there was one since the last question. */
  OptionalLong afterNewCollection() {
    long now = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      now += collector.getCollectionCount();
    }
    if (now == collections) {
      return OptionalLong.empty();
    }
    collections = now;
    return collectors.stream()
        .map(GarbageCollectorMXBean::getLastGcInfo)
        .filter(Objects::nonNull)
        .max(Comparator.comparingLong(GcInfo::getEndTime))
        .stream()
        .mapToLong(this::used)
        .findFirst();
  }

  private long used(GcInfo collection) {
    return collection.getMemoryUsageAfterGc().entrySet().stream()
        .filter(pool -> heapPools.contains(pool.getKey()))
        .mapToLong(pool -> pool.getValue().getUsed())
        .sum();
  }

  /** Whether so much is in use that the whole server is in danger. */
  boolean isNearlyFull(long used) {
    return used > most / 100 * 85;
  }
}
