package io.flowrunner.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Processes with all that they have started: what they take of the machine, by {@code /proc}.
 * Figures of one that is gone count as nothing.
 */
record Processes(long... pids) {
  /** Of {@code /proc/<pid>/stat}; the same on every Linux that there is. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int AFTER_NAME_USER_TIME = 11;

  double cpuSeconds() {
    return all().mapToDouble(Processes::cpuSeconds).sum();
  }

  double residentMiB() {
    return all().mapToDouble(Processes::residentKiB).sum() / 1024;
  }

  private LongStream all() {
    return Arrays.stream(pids)
        .flatMap(
            pid ->
                ProcessHandle.of(pid).stream()
                    .flatMapToLong(
                        process ->
                            LongStream.concat(
                                LongStream.of(pid),
                                process.descendants().mapToLong(ProcessHandle::pid))))
        .distinct();
  }

  private static double cpuSeconds(long pid) {
    String stat = read(pid, "stat");
    // the name in parentheses may have blanks in it
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    return fields.length <= AFTER_NAME_USER_TIME + 1
        ? 0
        : (Long.parseLong(fields[AFTER_NAME_USER_TIME])
                + Long.parseLong(fields[AFTER_NAME_USER_TIME + 1]))
            / TICKS_PER_SECOND;
  }

  private static double residentKiB(long pid) {
    return read(pid, "status")
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
        .sum();
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      return "";
    }
  }
}
