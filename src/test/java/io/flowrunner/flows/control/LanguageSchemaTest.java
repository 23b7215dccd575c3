package io.flowrunner.flows.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.Finding;
import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.library.LibraryNodes;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.platform.control.Json;
import io.flowrunner.platform.control.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The schema says of the form of a document what the language says. */
class LanguageSchemaTest {
  private static final Path CORPUS = Path.of("src/test/resources/flows");

  /**
   * Faults of the form: a document that has one of these does not fit the schema. One that has only
   * others (edges, names, scripts, YAML) does.
   */
  private static final Set<FindingCode> STRUCTURAL =
      EnumSet.of(
          FindingCode.UNKNOWN_KEY,
          FindingCode.MISSING_KEY,
          FindingCode.MISSING_PARAM,
          FindingCode.WRONG_TYPE,
          FindingCode.INVALID_DURATION,
          FindingCode.UNKNOWN_NODE_TYPE,
          FindingCode.BATCH_NOT_ALLOWED);

  /** Faults of a value, of which the schema tells some. */
  private static final Set<FindingCode> PARTLY =
      EnumSet.of(
          FindingCode.INVALID_VALUE,
          FindingCode.UNKNOWN_NODE,
          FindingCode.TOO_MANY_NODES,
          FindingCode.TOO_LARGE);

  /** Keys that a JSON value does not have, and a duration that is too long. */
  private static final Set<String> NOT_TOLD =
      Set.of(
          "complex-key.yaml", "merge-key.yaml", "merge-key-list.yaml", "retention-too-long.yaml");

  private final FlowLanguage language = LanguageNodes.language();
  private final Schema ofCorpus = schema(LanguageNodes.catalogue());

  private static Schema schema(NodeCatalogue catalogue) {
    Map<String, Object> document =
        new LinkedHashMap<>(new LanguageSchema(catalogue, Settings.of(Map.of())).document());
    document.remove("$schema");
    return JsonSchemas.compile(document);
  }

  @Test
  void itFollowsTheStandard() {
    Map<String, Object> document =
        new LanguageSchema(LibraryNodes.catalogue(), Settings.of(Map.of())).document();
    assertThat(JsonSchemas.brokenRules(document)).isEmpty();
    assertThat(document).containsEntry("$schema", "https://json-schema.org/draft/2020-12/schema");
    assertThat(Json.bytes(document)).hasSizeLessThan(200_000);
  }

  @TestFactory
  Stream<DynamicTest> soundFlowsFit() throws IOException {
    return documents("sound")
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> assertThat(JsonSchemas.check(ofCorpus, value(file))).isEmpty()));
  }

  @TestFactory
  Stream<DynamicTest> brokenFlowsFitUnlessTheirFormIsWrong() throws IOException {
    return documents("broken")
        .map(
            file ->
                DynamicTest.dynamicTest(file.getFileName().toString(), () -> agreesOnForm(file)));
  }

  private void agreesOnForm(Path file) throws IOException {
    Diagnosis diagnosis = language.read(Files.readString(file), Set.of());
    List<FindingCode> codes = diagnosis.errors().stream().map(Finding::code).toList();
    Optional<Map<String, Object>> value = document(file);
    if (value.isEmpty()) {
      assertThat(codes).isNotEmpty();
      return;
    }
    List<?> problems = JsonSchemas.check(ofCorpus, value.get());
    boolean told = !NOT_TOLD.contains(file.getFileName().toString());
    if (told && codes.stream().anyMatch(STRUCTURAL::contains)) {
      assertThat(problems).as("%s", codes).isNotEmpty();
    } else if (codes.stream().noneMatch(PARTLY::contains)) {
      assertThat(problems).as("%s", codes).isEmpty();
    }
  }

  @TestFactory
  Stream<DynamicTest> examplesOfNodeTypesFit() {
    Schema schema = schema(LibraryNodes.catalogue());
    return LibraryNodes.catalogue().all().stream()
        .map(
            type ->
                DynamicTest.dynamicTest(
                    type.name(),
                    () -> assertThat(JsonSchemas.check(schema, value(type.example()))).isEmpty()));
  }

  @Test
  void declaredDefaultsAreThoseThatCount() {
    RetryPolicy policy = RetryPolicy.of(0);
    assertThat(retry("wait")).isEqualTo("%ds".formatted(policy.initialWait().toSeconds()));
    assertThat(retry("max_wait")).isEqualTo("%ds".formatted(policy.maxWait().toSeconds()));
    assertThat(retry("backoff")).isEqualTo(policy.backoff().name().toLowerCase(Locale.ROOT));
    assertThat(retry("jitter")).isEqualTo(policy.jitter().name().toLowerCase(Locale.ROOT));
  }

  private static Object retry(String key) {
    return FlowShapes.RETRY.find(key).orElseThrow().fallback();
  }

  private static Stream<Path> documents(String folder) throws IOException {
    try (Stream<Path> files = Files.list(CORPUS.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  private static Map<String, Object> value(Path file) throws IOException {
    return document(file).orElseThrow();
  }

  private static Map<String, Object> value(String yaml) {
    return document(yaml).orElseThrow();
  }

  private static Optional<Map<String, Object>> document(Path file) throws IOException {
    return document(Files.readString(file));
  }

  /** Empty when it is no map. */
  private static Optional<Map<String, Object>> document(String yaml) {
    return new YamlReader(1_000_000)
        .read(yaml, new Findings())
        .filter(YamlValue.Members.class::isInstance)
        .map(YamlValue.Members.class::cast)
        .map(YamlValue.Members::plain);
  }
}
