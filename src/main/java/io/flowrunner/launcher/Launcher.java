package io.flowrunner.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts Payara Micro from libraries that were unpacked once, beside the JAR of this class, and on
 * its class path. Payara Micro's own JAR unpacks them at each start and loads them by a class
 * loader of its own, of which the virtual machine can cache nothing. See ADR 21.
 */
public final class Launcher {
  private static final String PAYARA = "fish.payara.micro.impl.PayaraMicroImpl";

  /** What a running server changes. */
  private static final List<String> DOMAIN = List.of("config", "docroot", "lib", "META-INF");

  private Launcher() {}

  /**
   * @param given for Payara Micro, on top of what FlowRunner always needs; a directory to deploy is
   *     copied first if it can be written to, so that a build does not change it under the server
   */
  public static void main(String[] given) throws IOException, ReflectiveOperationException {
    Path server = directory();
    Path root = RunDirectory.make(Path.of(System.getProperty("java.io.tmpdir")));
    for (String part : DOMAIN) {
      copy(server.resolve(part), root.resolve(part));
    }
    System.setProperty(
        "fish.payara.micro.BootJar", server.resolve("launch-micro.jar").toUri().toString());
    System.setProperty("fish.payara.micro.UnpackDir", server.toString());
    Class.forName(PAYARA)
        .getMethod("main", String[].class)
        .invoke(null, (Object) arguments(server, root, given).toArray(String[]::new));
  }

  private static Path directory() {
    try {
      return Path.of(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> arguments(Path server, Path root, String[] given) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--rootdir", root.toString()));
    arguments.addAll(List.of("--nohazelcast", "--disablephonehome", "--contextroot", "/"));
    arguments.addAll(List.of("--logproperties", server.resolve("logging.properties").toString()));
    for (int at = 0; at < given.length; at++) {
      boolean deployed = at > 0 && given[at - 1].equals("--deploy");
      arguments.add(deployed ? deployable(Path.of(given[at]), root) : given[at]);
    }
    return arguments;
  }

  private static String deployable(Path given, Path root) throws IOException {
    if (!Files.isDirectory(given) || !Files.isWritable(given)) {
      return given.toString();
    }
    Path copy = root.resolve("deployed").resolve(given.toAbsolutePath().getFileName());
    copy(given, copy);
    return copy.toString();
  }

  static void copy(Path given, Path to) throws IOException {
    Path from = given.toRealPath();
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path target = to.resolve(from.relativize(path));
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else if (!isLibrary(path) || !link(path, target)) {
          Files.copy(path, target);
        }
      }
    }
  }

  /** Large, and never changed: another version has another name. Not so with our own. */
  private static boolean isLibrary(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(".jar") && !name.startsWith("flowrunner-");
  }

  /** Not possible from one file system to another, or to another user's file. */
  private static boolean link(Path from, Path to) {
    try {
      Files.createLink(to, from);
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
