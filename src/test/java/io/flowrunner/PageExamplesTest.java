package io.flowrunner;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.flowrunner.flows.control.FlowLanguage;
import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.platform.control.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The flows in the documentation can be saved, its links lead somewhere, nothing is left out. */
class PageExamplesTest {
  private static final Path PAGES = Path.of("src/site/markdown");

  /** A whole flow, between fences or in a heredoc of a shell. */
  private static final Pattern FLOW =
      Pattern.compile("^(?:```yaml|cat > .*<<'?EOF'?)\n(metadata:.*?)^(?:```|EOF)$", flags());

  private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]+)(#[^)]*)?\\)");

  /** Every node type of the library. */
  static NodeCatalogue catalogue() {
    return new NodeCatalogue(
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.flowrunner.library")
                .stream()
                .filter(type -> type.isAnnotatedWith(NodeType.class))
                .map(JavaClass::reflect)
                .map(PageExamplesTest::executor)
                .toList());
  }

  private static NodeExecutor<?> executor(Class<?> type) {
    try {
      return (NodeExecutor<?>) type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> flowsAreSound() throws IOException {
    FlowLanguage language =
        new FlowLanguage(catalogue(), new ParamsBinder(), Settings.of(Map.of()));
    return pages().stream()
        .flatMap(page -> FLOW.matcher(read(page)).results().map(found -> found.group(1)))
        .map(
            flow ->
                DynamicTest.dynamicTest(
                    flow.lines().limit(2).reduce("", String::concat),
                    () ->
                        assertThat(language.read(flow, Set.of()).findings())
                            .allMatch(finding -> finding.code() == FindingCode.UNKNOWN_SECRET)));
  }

  @Test
  void linksLeadToFiles() throws IOException {
    for (Path page : pages()) {
      LINK.matcher(read(page))
          .results()
          .forEach(
              link ->
                  assertThat(page.resolveSibling(link.group(1)).normalize())
                      .as("%s links to %s", page, link.group(1))
                      .exists());
    }
  }

  @Test
  void everyDependencyIsExplained() {
    String page = read(PAGES.resolve("dependencies.md"));
    String pom = read(Path.of("pom.xml"));
    int from = pom.indexOf("</dependencyManagement>");
    String dependencies = pom.substring(from, pom.indexOf("<build>"));
    Matcher artifact =
        Pattern.compile("<dependency>.*?<artifactId>([^<]+)<", flags()).matcher(dependencies);
    List<String> names = artifact.results().map(found -> found.group(1)).toList();
    assertThat(names).hasSizeGreaterThan(20).allMatch(name -> page.contains(name + "`"));
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> pages = Files.walk(PAGES)) {
      return Stream.concat(Stream.of(Path.of("README.md")), pages)
          .filter(page -> page.toString().endsWith(".md"))
          .map(Path::toAbsolutePath)
          .toList();
    }
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new IllegalStateException(page.toString(), e);
    }
  }

  private static int flags() {
    return Pattern.DOTALL | Pattern.MULTILINE;
  }
}
