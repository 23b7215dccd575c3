package io.flowrunner.e2e.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a server process holds at one moment.
 *
 * @param heap bytes that are reachable, after a full collection
 * @param files open files and sockets
 * @param disk bytes of its home directory
 */
public record Footprint(long heap, long threads, long files, long disk) {

  public static Footprint of(FlowRunnerServer server) {
    return new Footprint(
        reachable(server),
        ThreadDump.count(server),
        count(Path.of("/proc/" + server.pid() + "/fd")),
        size(server.home()));
  }

  /** The histogram counts what is reachable, and its last line sums it up. */
  private static long reachable(FlowRunnerServer server) {
    try {
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(server.pid()),
                  "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      try (InputStream out = jcmd.getInputStream()) {
        String text = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        String[] total = text.substring(text.lastIndexOf('\n') + 1).strip().split("\\s+");
        return Long.parseLong(total[total.length - 1]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long count(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(Footprint::length).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Files come and go. */
  private static long length(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public String toString() {
    return String.format(
        "heap %d MiB, %d threads, %d files, disk %d MiB", heap >> 20, threads, files, disk >> 20);
  }
}
