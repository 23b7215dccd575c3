package io.flowrunner.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * A directory for the time that this process runs, which nobody else may enter. It stays until the
 * next start: the server loads classes from it until its end. A lock tells that it is in use.
 */
final class RunDirectory {
  private static final Logger LOG = Logger.getLogger(RunDirectory.class.getName());
  private static final String PREFIX = "flowrunner-run-";
  private static final String LOCK = "in-use";

  /** Held until the process ends; looking at one of them would give it up. */
  private static final Map<Path, FileLock> OWN = new HashMap<>();

  private RunDirectory() {}

  /** Makes an empty one, and removes this user's others that are in use no more. */
  static synchronized Path make(Path parent) {
    try {
      Files.createDirectories(parent);
      Path made = Files.createTempDirectory(parent, PREFIX);
      FileChannel lock =
          FileChannel.open(
              made.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      OWN.put(made.toRealPath(), lock.lock());
      UserPrincipal self = Files.getOwner(made);
      try (Stream<Path> siblings = Files.list(parent)) {
        siblings
            .filter(path -> path.getFileName().toString().startsWith(PREFIX))
            .filter(path -> isOf(self, path) && isLeft(path))
            .forEach(RunDirectory::remove);
      }
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In a directory for all, another user's might change under the removal. */
  private static boolean isOf(UserPrincipal self, Path path) {
    try {
      return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(self);
    } catch (IOException e) {
      return false; // it has gone
    }
  }

  private static boolean isLeft(Path directory) {
    try {
      return !OWN.containsKey(directory.toRealPath()) && isFree(directory.resolve(LOCK));
    } catch (IOException e) {
      return false; // it is just being made, or removed
    }
  }

  private static boolean isFree(Path file) throws IOException {
    try (FileChannel lock = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return lock.tryLock() != null;
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.FINE, e, () -> directory + " could not be removed");
    }
  }
}
