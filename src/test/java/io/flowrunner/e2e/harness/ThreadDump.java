package io.flowrunner.e2e.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The threads of a server process at one moment, each with its stack. */
public record ThreadDump(List<String> threads) {

  /** Asks the process with {@code jcmd}. */
  public static ThreadDump of(FlowRunnerServer server) {
    try {
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(server.pid()),
                  "Thread.print")
              .redirectErrorStream(true)
              .start();
      try (InputStream out = jcmd.getInputStream()) {
        String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        return new ThreadDump(
            Arrays.stream(text.split("\n\n")).filter(part -> part.contains("\" #")).toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many threads the operating system counts, native ones too. */
  public static long count(FlowRunnerServer server) {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + server.pid() + "/task"))) {
      return tasks.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that have one of these packages on their stack. */
  public List<String> in(String... packages) {
    return threads.stream()
        .filter(thread -> Arrays.stream(packages).anyMatch(name -> thread.contains("at " + name)))
        .toList();
  }
}
