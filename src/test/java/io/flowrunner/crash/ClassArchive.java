package io.flowrunner.crash;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The class path of this process in a form from which others start in half the time: an archive for
 * class data sharing takes jars only, so directories are packed. Without a usable archive the JVM
 * starts as always.
 */
final class ClassArchive {
  private final Path archive;
  private final String classPath;

  /**
   * @param directory where it may put its files
   */
  ClassArchive(Path directory) {
    archive = directory.resolve("classes.jsa");
    List<String> entries = new ArrayList<>();
    for (String entry : ownClassPath().split(File.pathSeparator)) {
      Path path = Path.of(entry);
      entries.add(Files.isDirectory(path) ? packed(path, entries.size(), directory) : entry);
    }
    classPath = String.join(File.pathSeparator, entries);
  }

  private static String ownClassPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static String packed(Path classes, int number, Path directory) {
    Path jar = directory.resolve("classes-" + number + ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.toList()) {
        String name = classes.relativize(file).toString().replace('\\', '/');
        if (Files.isRegularFile(file)) {
          zip.putNextEntry(new ZipEntry(name));
          Files.copy(file, zip);
        } else if (!name.isEmpty()) {
          zip.putNextEntry(new ZipEntry(name + '/')); // Flyway looks folders up
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar.toString();
  }

  /** Options of a process that makes the archive when it ends in order. */
  List<String> record() {
    return List.of(
        "-XX:ArchiveClassesAtExit=" + archive,
        "-Xlog:cds=off",
        "-Xlog:cds+dynamic=off",
        "-cp",
        classPath);
  }

  /** Options of a process that uses it, if it is there. */
  List<String> use() {
    return Files.exists(archive)
        ? List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-cp", classPath)
        : List.of("-Xshare:auto", "-cp", classPath);
  }
}
