package io.flowrunner.platform.control;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/** Tells when so much of the heap stays in use that nothing new should be begun. Cheap to ask. */
public final class HeapAlarm {
  private static final int PERCENT = 85;

  private final List<MemoryPoolMXBean> old;

  public HeapAlarm() {
    old =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && isOld(pool))
            .toList();
    old.forEach(pool -> pool.setCollectionUsageThreshold(pool.getUsage().getMax() / 100 * PERCENT));
  }

  /** Where what survives gathers; the others are empty or full by design. */
  private static boolean isOld(MemoryPoolMXBean pool) {
    boolean young = pool.getName().contains("Eden") || pool.getName().contains("Survivor");
    return !young && pool.isCollectionUsageThresholdSupported() && pool.getUsage().getMax() > 0;
  }

  /** Whether the last collection left more than 85 % of what there may be. */
  public boolean isRinging() {
    for (MemoryPoolMXBean pool : old) {
      if (pool.isCollectionUsageThresholdExceeded()) {
        return true;
      }
    }
    return false;
  }
}
