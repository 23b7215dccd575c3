package io.flowrunner.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** What was used up to a moment; the difference of two is what a measurement took. */
record Usage(
    double cpuSeconds,
    double ownCpuSeconds,
    double residentMiB,
    double allocated,
    double commits,
    double rows) {
  private static final OperatingSystemMXBean SELF =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** Of FlowRunner. */
  static Usage of(Server server) throws IOException {
    return new Usage(
        server.processes().cpuSeconds(),
        SELF.getProcessCpuTime() / 1e9,
        server.processes().residentMiB(),
        server.allocated(),
        server.metric("flowrunner_journal_commit_seconds_count"),
        server.metric("flowrunner_journal_rows_total"));
  }

  /** Of something that tells nothing about itself. */
  static Usage of(Processes processes) {
    return new Usage(
        processes.cpuSeconds(), SELF.getProcessCpuTime() / 1e9, processes.residentMiB(), -1, 0, 0);
  }

  Usage since(Usage before) {
    return new Usage(
        cpuSeconds - before.cpuSeconds,
        ownCpuSeconds - before.ownCpuSeconds,
        residentMiB,
        allocated < 0 ? -1 : allocated - before.allocated,
        commits - before.commits,
        rows - before.rows);
  }
}
