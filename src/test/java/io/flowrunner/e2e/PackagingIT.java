package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.SharedServer;
import java.io.IOException;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the WAR holds beside the classes, and that nobody is given any of it. */
@ExtendWith(SharedServer.class)
class PackagingIT {
  private static final String LIBRARIES = "WEB-INF/lib/";

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
    assertThat(entries).containsAll(markers);
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
    try (ZipFile war = new ZipFile(FlowRunnerServer.war())) {
      return war.stream()
          .map(ZipEntry::getName)
          .filter(name -> !name.endsWith("/") && !name.startsWith("WEB-INF/classes/"))
          .toList();
    }
  }
}
