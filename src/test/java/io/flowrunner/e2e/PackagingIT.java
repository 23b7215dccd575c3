package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.SharedServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the WAR holds beside the classes, and that nobody is given any of it. */
@ExtendWith(SharedServer.class)
class PackagingIT {
  private static final String LIBRARIES = "WEB-INF/lib/";
  private static final String SCANNED = "WEB-INF/classes/";

  @TempDir Path directory;

  private final FlowRunnerServer server;

  PackagingIT(FlowRunnerServer server) {
    this.server = server;
  }

  /** Else Payara reads each class of each library at each start: ADR 20. */
  @Test
  void eachLibraryIsMarkedAsNotToBeScanned() throws IOException {
    List<String> entries = entries();
    List<String> markers =
        entries.stream()
            .filter(name -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
            .map(name -> name.replace("/", "__").replace(".jar", "_jar") + "/not-scanned")
            .toList();

    assertThat(markers).hasSizeGreaterThan(40);
    assertThat(entries.stream().filter(name -> name.endsWith("/not-scanned")))
        .containsExactlyInAnyOrderElementsOf(markers);
  }

  @Test
  void everyClassIsThereOnceAndWhatContainersLookForIsScanned() throws IOException {
    List<String> scanned = classes(new File(FlowRunnerServer.war()), SCANNED);
    List<String> plain;
    try (ZipFile war = new ZipFile(FlowRunnerServer.war())) {
      Path jar = directory.resolve("plain.jar");
      Files.copy(war.getInputStream(war.getEntry(LIBRARIES + "flowrunner-plain.jar")), jar);
      plain = classes(jar.toFile(), "");
    }

    assertThat(scanned).doesNotContainAnyElementsOf(plain).hasSizeGreaterThan(100);
    assertThat(plain).hasSizeGreaterThan(600);
    assertThat(Stream.concat(scanned.stream(), plain.stream()))
        .containsExactlyInAnyOrderElementsOf(compiled());
    assertThat(scanned)
        .contains(
            "io/flowrunner/FlowRunnerApplication.class",
            "io/flowrunner/executions/control/Recovery.class",
            "io/flowrunner/accounts/entity/AccountRow.class");
  }

  @Test
  void noFileOfTheWarIsServed() throws IOException {
    assertThat(entries())
        .isNotEmpty()
        .allSatisfy(
            name -> server.anonymous().rootCall("GET", "/" + name).send().error(404, "not_found"));
  }

  /** Files, but for the classes: none of them is at an address that another would not have. */
  private static List<String> entries() throws IOException {
    return names(new File(FlowRunnerServer.war())).stream()
        .filter(name -> !name.endsWith("/") && !name.startsWith(SCANNED))
        .toList();
  }

  /** Below a directory, relative to it. */
  private static List<String> classes(File file, String below) throws IOException {
    return names(file).stream()
        .filter(name -> name.startsWith(below) && name.endsWith(".class"))
        .map(name -> name.substring(below.length()))
        .toList();
  }

  private static List<String> names(File file) throws IOException {
    try (ZipFile zip = new ZipFile(file)) {
      return zip.stream().map(ZipEntry::getName).toList();
    }
  }

  /** But for what starts the server, which is not in the application. */
  private static List<String> compiled() throws IOException {
    Path root = Path.of("target/classes");
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString().replace(File.separatorChar, '/'))
          .filter(name -> name.endsWith(".class"))
          .filter(name -> !name.startsWith("io/flowrunner/launcher/"))
          .toList();
    }
  }
}
