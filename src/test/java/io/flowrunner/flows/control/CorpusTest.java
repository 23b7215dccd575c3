package io.flowrunner.flows.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The documents in src/test/resources/flows: each broken one has beside it, line by line, what must
 * be found in it: {@code code line:column path}, and after " -> " the suggestion, if there is one.
 * Where the end is of interest too, the place is {@code line:column-line:column}, the end
 * exclusive.
 */
class CorpusTest {
  private static final Path CORPUS = Path.of("src/test/resources/flows");
  private static final Pattern ENDS = Pattern.compile("^\\w+ \\d+:\\d+-", Pattern.MULTILINE);
  private static final Set<String> SECRETS = Set.of("API_KEY", "a.b");

  private final FlowLanguage language = LanguageNodes.language();

  @TestFactory
  Stream<DynamicTest> eachBrokenDocumentHasExactlyItsFindings() {
    return documents("broken").stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> {
                      Diagnosis diagnosis = language.read(text(file), SECRETS);
                      String expected = expected(file);
                      assertThat(lines(diagnosis, ENDS.matcher(expected).find()))
                          .isEqualTo(expected);
                      assertThat(diagnosis.isSound()).isEqualTo(diagnosis.errors().isEmpty());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> eachSoundDocumentHasNone() {
    return documents("sound").stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> {
                      Diagnosis diagnosis = language.read(text(file), SECRETS);
                      assertThat(lines(diagnosis, false)).isEmpty();
                      assertThat(diagnosis.flow()).isPresent();
                    }));
  }

  @Test
  void theCorpusIsThere() {
    assertAll(
        () -> assertThat(documents("broken")).hasSizeGreaterThanOrEqualTo(150),
        () -> assertThat(documents("sound")).hasSizeGreaterThanOrEqualTo(60));
  }

  private static String lines(Diagnosis diagnosis, boolean withEnds) {
    StringBuilder lines = new StringBuilder();
    for (Finding finding : diagnosis.findings()) {
      assertThat(finding.message()).isNotBlank().doesNotContain("\n");
      lines.append(
          "%s %s %s"
              .formatted(finding.code().text(), place(finding, withEnds), finding.path())
              .strip());
      if (finding.suggestion() != null) {
        lines.append(" -> ").append(finding.suggestion());
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  private static String place(Finding finding, boolean withEnd) {
    String start = finding.line() + ":" + finding.column();
    return withEnd ? start + "-" + finding.endLine() + ":" + finding.endColumn() : start;
  }

  private static List<Path> documents(String folder) {
    try (Stream<Path> files = Files.list(CORPUS.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String expected(Path file) {
    return text(Path.of(file.toString().replaceFirst("\\.yaml$", ".expected")));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
