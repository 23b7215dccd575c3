package io.flowrunner.platform.control;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The end of a start that cannot succeed. */
final class FailedStart {
  /** EX_CONFIG of sysexits.h: an operator has to change something. */
  static final int EXIT_CODE = 78;

  private static final Logger LOG = Logger.getLogger(FailedStart.class.getName());

  private FailedStart() {}

  /**
   * Writes one line to the process's own standard error (the server redirects {@code System.err}
   * into its log) and ends the process at once: a server without its application helps nobody, and
   * an orderly shutdown would bury the line.
   *
   * @return never; to be thrown, so that the compiler knows
   */
  static IllegalStateException end(String reason) {
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    err.println("FlowRunner does not start: " + reason.replaceAll("\\s*\\R\\s*", " "));
    err.flush();
    deleteUnpackedServer();
    Runtime.getRuntime().halt(EXIT_CODE);
    return new IllegalStateException(reason);
  }

  /** 170 MB in the temporary directory, which Payara Micro deletes only when it stops in order. */
  private static void deleteUnpackedServer() {
    String root = System.getProperty("com.sun.aas.instanceRoot", "");
    Path directory = Path.of(root).toAbsolutePath();
    if (!directory.startsWith(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath())
        || !directory.getFileName().toString().startsWith("payaramicro-rt")) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.FINE, e, () -> "Left behind: " + directory);
    }
  }
}
