package io.flowrunner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every example flow is on the page of examples, and some test runs it. */
class ExamplesPageTest {
  private static final Path FLOWS = Path.of("src/site/flows");

  @Test
  void everyFlowIsOnThePageAndIsRun() throws IOException {
    String page = Files.readString(Path.of("src/site/markdown/examples.md"));
    String tests = tests();
    List<String> flows = names();
    assertThat(flows).hasSizeGreaterThanOrEqualTo(12);
    assertThat(flows)
        .allSatisfy(
            flow -> {
              assertThat(page).contains("](../flows/" + flow + ")");
              assertThat(tests).containsPattern("[\"/]" + flow.replace(".yaml", "(\\.yaml)?\""));
            });
  }

  private static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FLOWS)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String tests() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java/io/flowrunner/library"))) {
      return files
          .filter(file -> file.toString().endsWith("Test.java"))
          .map(ExamplesPageTest::read)
          .collect(Collectors.joining());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
