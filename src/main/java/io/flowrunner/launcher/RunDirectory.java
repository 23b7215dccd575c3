package io.flowrunner.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** A directory for the time that this process runs. */
final class RunDirectory {
  private static final Logger LOG = Logger.getLogger(RunDirectory.class.getName());
  private static final String PREFIX = "flowrunner-run-";

  private RunDirectory() {}

  /**
   * Makes an empty one, named after this process, and removes what others have left that run no
   * more, for a process that is killed cannot tidy up.
   */
  static Path make(Path parent) {
    try {
      Files.createDirectories(parent);
      try (Stream<Path> siblings = Files.list(parent)) {
        siblings.filter(RunDirectory::isLeft).forEach(RunDirectory::remove);
      }
      return Files.createDirectory(parent.resolve(PREFIX + ProcessHandle.current().pid()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isLeft(Path path) {
    String name = path.getFileName().toString();
    if (!name.matches(PREFIX + "[0-9]{1,18}")) {
      return false;
    }
    Optional<ProcessHandle> owner =
        ProcessHandle.of(Long.parseLong(name.substring(PREFIX.length())));
    return owner.isEmpty() || owner.get().equals(ProcessHandle.current());
  }

  private static void remove(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.FINE, e, () -> directory + " is another user's, or goes by another start");
    }
  }
}
