package io.flowrunner.scripting.control;

import java.lang.management.ManagementFactory;

/** What a thread has used since it began. */
final class ThreadMeter {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private ThreadMeter() {}

  /** Nanoseconds. */
  static long cpu(long thread) {
    return THREADS.getThreadCpuTime(thread);
  }

  static long allocated(long thread) {
    return THREADS.getThreadAllocatedBytes(thread);
  }
}
