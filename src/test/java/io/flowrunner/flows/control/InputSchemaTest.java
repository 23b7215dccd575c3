package io.flowrunner.flows.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.Finding;
import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.flows.entity.InputProblem;
import io.flowrunner.flows.entity.InputSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What schemas say to inputs, and what neither can do; wrong schemas are in the corpus. */
class InputSchemaTest {
  private static final FlowLanguage LANGUAGE = LanguageNodes.language();

  private static Diagnosis read(String schema) {
    return LANGUAGE.read(
        "metadata: {name: Test}\ninputs: " + schema + "\nnodes: {a: {type: end}}\n", Set.of());
  }

  private static InputSchema schema(String schema) {
    Diagnosis diagnosis = read(schema);
    assertThat(diagnosis.findings()).isEmpty();
    return diagnosis.flow().map(CompiledFlow::inputs).orElseThrow();
  }

  /** The fields with something wrong, in the validator's order. */
  private static List<String> fields(String schema, Map<String, Object> input) {
    return schema(schema).check(input).stream().map(InputProblem::field).toList();
  }

  private static List<String> fieldsOfA(String schema, Object a) {
    return fields(schema, Collections.singletonMap("a", a));
  }

  private static void isStopped(InputSchema schema, Map<String, Object> input, String at) {
    assertThat(schema.check(input))
        .singleElement()
        .satisfies(problem -> assertThat(problem.field()).isEqualTo("input"))
        .satisfies(problem -> assertThat(problem.reason()).contains("cannot be checked", at));
  }

  @Test
  void namesEachPlaceThatBreaksTheSchema() {
    InputSchema schema =
        schema(
            """

              type: object
              required: [order_id]
              properties:
                order_id: {type: string, pattern: "^A-"}
                lines: {type: array, items: {properties: {"unit price": {minimum: 0}}}}
              additionalProperties: false
            """);
    assertThat(schema.check(Map.of("order_id", "A-1", "lines", List.of()))).isEmpty();
    assertThat(schema.check(Map.of()))
        .containsExactly(
            new InputProblem("input.order_id", "required property 'order_id' not found"));
    assertThat(
            schema.check(
                Map.of(
                    "order_id",
                    5,
                    "lines",
                    List.of(Map.of(), Map.of("unit price", -1)),
                    "no\nname",
                    true)))
        .extracting(InputProblem::field)
        .containsExactlyInAnyOrder(
            "input.order_id", "input.lines[1][\"unit price\"]", "input[\"no?name\"]");
  }

  @Test
  void speaksEnglishOnEveryServer() {
    Locale own = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(schema("{required: [a]}").check(Map.of()).get(0).reason())
          .isEqualTo("required property 'a' not found");
    } finally {
      Locale.setDefault(own);
    }
  }

  @Test
  void knowsTheStandardsNumbers() {
    assertThat(fieldsOfA("{properties: {a: {type: integer}}}", 2.0)).isEmpty();
    assertThat(fieldsOfA("{properties: {a: {type: integer}}}", 2.5)).hasSize(1);
    assertThat(fieldsOfA("{properties: {a: {const: 1}}}", 1.0)).isEmpty();
    assertThat(fieldsOfA("{properties: {a: {enum: [1.0]}}}", 1)).isEmpty();
    assertThat(fieldsOfA("{properties: {a: {multipleOf: 0.1}}}", 0.3)).isEmpty();
    assertThat(fieldsOfA("{properties: {a: {type: string}}}", null)).hasSize(1);
  }

  @Test
  void itemsAreUniqueByValue() {
    String unique = "{properties: {a: {uniqueItems: true}}}";
    assertThat(fieldsOfA(unique, List.of(1, "1", true, "true", List.of(1), List.of("1"))))
        .isEmpty();
    assertThat(fieldsOfA(unique, Arrays.asList(null, "null", 0, false))).isEmpty();
    assertThat(fieldsOfA(unique, List.of(1, 1.0))).containsExactly("input.a");
    assertThat(fieldsOfA(unique, List.of(List.of("a,b"), List.of("a", "b")))).isEmpty();
    assertThat(fieldsOfA(unique, List.of(Map.of("x", 1, "y", 2), Map.of("y", 2.0, "x", 1))))
        .containsExactly("input.a");
    assertThat(fieldsOfA("{properties: {a: {uniqueItems: false}}}", List.of(1, 1))).isEmpty();
    assertThat(fieldsOfA(unique, "aa")).isEmpty();
  }

  @Test
  void followsReferencesInsideTheDocument() {
    assertThat(
            fieldsOfA(
                "{$defs: {'a/b ~': {type: string}},"
                    + " properties: {a: {$ref: '#/$defs/a~1b%20~0'}}}",
                1))
        .hasSize(1);
    assertThat(
            fieldsOfA("{$defs: {x: {$anchor: q, type: string}}, properties: {a: {$ref: '#q'}}}", 1))
        .hasSize(1);
    String tree = "{required: [x], properties: {a: {$ref: '#'}}}";
    assertThat(fields(tree, Map.of("x", 1, "a", Map.of("x", 1, "a", Map.of()))))
        .containsExactly("input.a.a.x");
    assertThat(fieldsOfA("{properties: {a: {$ref: '" + JsonSchemas.DIALECT + "'}}}", Map.of()))
        .isEmpty();
    assertThat(
            fieldsOfA(
                "{properties: {a: {$ref: '" + JsonSchemas.DIALECT + "'}}}", Map.of("type", "x")))
        .contains("input.a.type");
  }

  @Test
  void aSchemasNameIsOnlyAName() {
    String named = "{$id: '" + JsonSchemas.DIALECT + "', properties: {a: {type: string}}}";
    assertThat(fieldsOfA(named, 1)).hasSize(1);
    assertThat(read("{type: strnig}").errors()).as("the metaschema is what it was").hasSize(1);
  }

  @Test
  void notesAreNotRules() {
    assertThat(fieldsOfA("{properties: {a: {format: email}}}", "no address")).isEmpty();
    assertThat(fieldsOfA("{properties: {a: {format: date-time}}}", "no time")).isEmpty();
    assertThat(
            fieldsOfA(
                "{properties: {a: {contentEncoding: base64, contentMediaType: application/json}}}",
                "!"))
        .isEmpty();
    assertThat(fieldsOfA("{properties: {a: {readOnly: true, writeOnly: true}}}", "x")).isEmpty();
    Map<String, Object> input = new HashMap<>();
    schema("{properties: {a: {default: 1}}}").check(input);
    assertThat(input).isEmpty();
  }

  @Test
  void aPatternThatBacktracksElsewhereTakesNoLonger() {
    String bomb = "a".repeat(100_000) + "!";
    assertThat(fieldsOfA("{properties: {a: {pattern: '^(a+)+$'}}}", bomb))
        .containsExactly("input.a");
    assertThat(fieldsOfA("{properties: {a: {pattern: '^(a|a)*$'}}}", bomb))
        .containsExactly("input.a");
    assertThat(fields("{patternProperties: {'^(a+)+$': false}}", Map.of(bomb, 1))).isEmpty();
  }

  @Test
  void matchingIsBounded() {
    InputSchema large = schema("{properties: {a: {pattern: '^(?:[a-z]{1,30}){1,30}$'}}}");
    assertThat(large.check(Map.of("a", "a".repeat(900)))).isEmpty();
    isStopped(large, Map.of("a", "a".repeat(100_000)), "patterns");
    InputSchema many = schema("{properties: {a: {items: {pattern: '^(?:[a-z]{1,30}){1,30}$'}}}}");
    isStopped(many, Map.of("a", Collections.nCopies(1_000, "a".repeat(100))), "patterns");
  }

  @Test
  void comparingIsBounded() {
    StringBuilder defs = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      String next = "{$ref: '#/$defs/d" + (i + 1) + "'}";
      defs.append("d%d: {allOf: [%s, %s]}, ".formatted(i, next, next));
    }
    isStopped(
        schema("{$ref: '#/$defs/d0', $defs: {" + defs + "d60: {type: object}}}"),
        Map.of(),
        "too long");
    String unique = "{uniqueItems: true}, ".repeat(5_000);
    List<Object> items = new ArrayList<>();
    IntStream.range(0, 50_000).forEach(items::add);
    isStopped(
        schema("{properties: {a: {allOf: [" + unique + "true]}}}"), Map.of("a", items), "too long");
  }

  @Test
  void depthIsBounded() {
    StringBuilder chain = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      chain.append("d").append(i).append(": {$ref: '#/$defs/d").append(i + 1).append("'}, ");
    }
    isStopped(
        schema("{$ref: '#/$defs/d0', $defs: {" + chain + "d2000: true}}"), Map.of(), "deeply");
    Object deep = Map.of();
    for (int i = 0; i < 190; i++) {
      deep = Map.of("a", deep);
    }
    assertThat(fieldsOfA("{properties: {a: {allOf: [{anyOf: [{$ref: '#'}]}]}}}", deep)).isEmpty();
  }

  @Test
  void tellsNoMoreThanAReaderCanUse() {
    List<InputProblem> problems =
        schema("{properties: {a: {items: {type: string}}}}")
            .check(Map.of("a", Collections.nCopies(10_000, 1)));
    assertThat(problems).hasSize(InputSchema.MOST_PROBLEMS);
    String key = "k".repeat(100_000);
    InputProblem problem = schema("{additionalProperties: false}").check(Map.of(key, 1)).get(0);
    assertThat(problem.field()).hasSizeLessThan(600);
    assertThat(problem.reason()).hasSizeLessThan(400);
  }

  @Test
  void takesALargeInputThatFits() {
    String lines = "{properties: {a: {items: {type: integer, minimum: 1}}}}";
    assertThat(fieldsOfA(lines, Collections.nCopies(200_000, 1))).isEmpty();
  }

  @Test
  void aSchemaTooDeepOrTooRichIsAFinding() {
    StringBuilder chain = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      chain.append("d").append(i).append(": {$ref: '#/$defs/d").append(i + 1).append("'}, ");
    }
    assertThat(read("{$ref: '#/$defs/d0', $defs: {" + chain + "d20000: true}}").findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.INVALID_SCHEMA);
    String rich = "{pattern: 'a{900}'}, ".repeat(5_000);
    assertThat(read("{allOf: [" + rich + "true]}").errors())
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains("too large together"));
  }

  @Test
  void checksAlikeOnEveryThread() {
    InputSchema schema = schema("{properties: {a: {pattern: '^[a-z]+$', maxLength: 3}}}");
    assertThat(
            IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> schema.check(Map.of("a", "ABCD" + i % 2)))
                .map(problems -> problems.stream().map(InputProblem::reason).toList())
                .distinct())
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^[A-Z]{2}-\\d{4}$",
        "\\u0041\\u{1F600}",
        "[\\w.-]+@[^\\]\\\\]+",
        "^\\/a\\-b\\.$",
        "(?<year>\\d+)|\\p{L}",
        "a{2,}b{,3}{",
        "[{(]{3}"
      })
  void readsPatterns(String pattern) {
    assertThat(SafePatterns.compile(pattern).size()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?=a)",
        "(?<!a)b",
        "(a)\\1",
        "a{1001}",
        "((a{1000}){1000}){1000}",
        "((a{1000}[(]){1000}[(]){1000}",
        "((a{1000}[)]){1000}[)]){1000}",
        "(?:){1000}(?:(?:){1000}){1000}",
        "(",
        ")",
        "[",
        "[]a]",
        "[^]",
        "[[:alpha:]]",
        "\\Qa\\E",
        "\\A",
        "\\u00",
        "\\uD83D",
        "\\u{110000}",
        "\\",
        "a**"
      })
  void refusesPatterns(String pattern) {
    assertThatThrownBy(() -> SafePatterns.compile(pattern))
        .isInstanceOf(SafePatterns.UnusablePatternException.class);
  }
}
