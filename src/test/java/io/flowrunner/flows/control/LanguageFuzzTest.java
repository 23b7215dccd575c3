package io.flowrunner.flows.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.Finding;
import io.flowrunner.flows.entity.FindingCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple3;

/** Whatever the text, the language answers, soon, with findings that point into the text. */
class LanguageFuzzTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final Duration GENEROUS = Duration.ofSeconds(60);
  private static final String HEAD = "metadata: {name: Fuzz}\n";
  private static final List<String> PIECES =
      List.of(
          "a",
          "nodes",
          "type",
          "log",
          ":",
          ": ",
          "-",
          "- ",
          "\n",
          "\n  ",
          "\n    ",
          "{",
          "}",
          "[",
          "]",
          ",",
          "\"",
          "'",
          "|",
          ">",
          "|2-",
          "&x",
          "*x",
          "!!str",
          "!",
          "!<x>",
          "<<",
          "?",
          "? ",
          "#",
          " #",
          "%YAML 1.2",
          "---",
          "...",
          "${",
          "$${",
          "\\",
          "\\u",
          "\t",
          "\r",
          "\0",
          "@",
          "`",
          "~",
          "12",
          "1e999",
          "é",
          "\ud83d",
          "\ud83d\ude00",
          "\u2028",
          "\u0085",
          "\ufeff");

  private final FlowLanguage language = LanguageNodes.language();

  private Diagnosis read(String text) {
    Diagnosis diagnosis =
        assertTimeoutPreemptively(GENEROUS, () -> language.read(text, Set.of("API_KEY")));
    assertThat(diagnosis.isSound()).isEqualTo(diagnosis.errors().isEmpty());
    assertThat(diagnosis.findings()).hasSizeLessThanOrEqualTo(Findings.SHOWN + 1);
    assertThat(diagnosis.findings()).isSortedAccordingTo(Finding.BY_POSITION);
    long lines = text.chars().filter(c -> c == '\n' || c == '\r').count() + 1;
    for (Finding finding : diagnosis.findings()) {
      assertThat(finding.line()).isBetween(1, (int) lines);
      assertThat(finding.column()).isPositive();
      assertThat(finding.endLine()).isBetween(finding.line(), (int) lines);
      assertThat(finding.endLine() > finding.line() || finding.endColumn() >= finding.column())
          .isTrue();
      assertThat(finding.message()).isNotBlank().hasSizeLessThan(1_000);
      assertThat(finding.path()).hasSizeLessThan(10_000);
    }
    return diagnosis;
  }

  @Property(tries = 500)
  void takesAnyText(@ForAll String text) {
    read(text);
  }

  @Property(tries = 500)
  void takesAnyBytes(@ForAll byte[] bytes) {
    read(new String(bytes, StandardCharsets.ISO_8859_1));
    read(new String(bytes, StandardCharsets.UTF_8));
  }

  @Property(tries = 700)
  void takesAnythingMadeOfYamlsOwnSigns(@ForAll("pieces") String text) {
    read(text);
    read(HEAD + "nodes:\n  a:\n    type: log\n    params:\n      message: " + text);
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(PIECES).list().ofMaxSize(40).map(parts -> String.join("", parts));
  }

  @Property(tries = 700)
  void takesDocumentsWithMistakes(@ForAll("mutations") String text) {
    read(text);
  }

  @Provide
  Arbitrary<String> mutations() throws IOException {
    Arbitrary<Tuple3<Integer, Integer, String>> edit =
        Combinators.combine(
                Arbitraries.integers().between(0, 100_000),
                Arbitraries.integers().between(0, 30),
                Arbitraries.of(PIECES))
            .as(Tuple::of);
    return Combinators.combine(Arbitraries.of(corpus()), edit.list().ofMinSize(1).ofMaxSize(6))
        .as(LanguageFuzzTest::edited);
  }

  private static String edited(String text, List<Tuple3<Integer, Integer, String>> edits) {
    StringBuilder edited = new StringBuilder(text);
    for (Tuple3<Integer, Integer, String> edit : edits) {
      int from = edit.get1() % (edited.length() + 1);
      int to = Math.min(edited.length(), from + edit.get2());
      edited.replace(from, to, edit.get1() % 3 == 0 ? "" : edit.get3());
    }
    return edited.toString();
  }

  private static List<String> corpus() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/resources/flows"))) {
      List<Path> documents = files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
      List<String> texts = new java.util.ArrayList<>();
      for (Path document : documents) {
        texts.add(Files.readString(document));
      }
      return texts;
    }
  }

  /** As often as fits into a document of the greatest size. */
  private static String full(String before, IntFunction<String> part, String after) {
    return filled(MEBIBYTE, before, part, after);
  }

  private static String filled(int size, String before, IntFunction<String> part, String after) {
    StringBuilder text = new StringBuilder(before);
    for (int i = 0; text.length() < size - 200 - after.length(); i++) {
      text.append(part.apply(i));
    }
    return text.append(after).toString();
  }

  private static String full(String before, String part, String after) {
    return full(before, i -> part, after);
  }

  private static String script(String part) {
    return quarter(
        HEAD + "nodes:\n  a:\n    type: transform\n    params:\n      script: |\n        ",
        part,
        "\n");
  }

  private static String quarter(String before, String part, String after) {
    return filled(MEBIBYTE / 4, before, i -> part, after);
  }

  private static String message(String part) {
    return quarter(HEAD + "nodes: {a: {type: log, params: {message: \"", part, "\"}}}");
  }

  @Example
  void takesOneHugeText() {
    assertThat(read(message("x")).findings()).isEmpty();
    read(full("", "x", ""));
    read(full("", "x: ", ""));
    read(full("\"", "\\x41", "\""));
    read(full("", "\n", ""));
    read(full("", "- ", ""));
    read(full("", "\u00e9".repeat(1), "").substring(0, MEBIBYTE / 2));
  }

  @Example
  void takesNesting() {
    for (String part : List.of("[", "{a: ", "- ", "[[[{", "? ", "!!seq [", "&a [")) {
      assertThat(read(full("", part, "")).isSound()).isFalse();
      assertThat(read(full(HEAD + "vars: ", part, "")).isSound()).isFalse();
    }
    assertThat(read(full("a:", i -> "\n" + " ".repeat(i + 1) + "a:", "")).isSound()).isFalse();
  }

  @Example
  void takesManyKeys() {
    read(full(HEAD + "nodes: {a: {type: end}}\n", i -> "k" + i + ": 1\n", ""));
    read(full(HEAD + "nodes: {a: {type: end}}\nvars:\n", "  k: 1\n", ""));
    read(full(HEAD + "nodes:\n", i -> "  n" + i + ": {type: nope}\n", ""));
    read(
        full(
            HEAD + "nodes:\n  a:\n    type: http.request\n    params:\n",
            i -> "      k" + i + ": [1]\n",
            ""));
    read(
        full(
            HEAD + "nodes:\n  a:\n    type: http.request\n    params:\n      headers:\n",
            i -> "        a.b[" + i + "].c: [1]\n",
            ""));
    read(
        full(
            HEAD + "nodes:\n  a:\n    type: condition\n    params:\n      conditions:\n",
            "        - {}\n",
            ""));
    read(full(HEAD + "nodes:\n  ? \"", "k", "\"\n  : {type: end}\n"));
    read(full(HEAD + "nodes:\n  a: {type: end, \"", ".k", "\": 1}\n"));
    read(full(HEAD + "nodes:\n  a: {type: end, params: {\"", ".k", "\": 1}}\n"));
  }

  @Example
  void takesManyEdges() {
    String nodes =
        IntStream.range(0, 900)
            .mapToObj(i -> "  node_with_a_rather_long_name_number_" + i + ": {type: end}\n")
            .collect(Collectors.joining());
    Diagnosis diagnosis =
        read(
            full(
                HEAD + "nodes:\n" + nodes + "  a:\n    type: end\n    next:\n",
                i -> "      e" + i + ": node_with_a_rather_long_name_numbre_" + i + "\n",
                ""));
    assertThat(diagnosis.findings())
        .last()
        .extracting(Finding::code)
        .isEqualTo(FindingCode.MORE_FINDINGS);
  }

  @Example
  void takesManyNodes() {
    Diagnosis diagnosis =
        read(
            HEAD
                + "nodes:\n"
                + IntStream.range(0, 1_001)
                    .mapToObj(i -> "  n" + i + ": {type: end}\n")
                    .collect(Collectors.joining()));
    assertThat(diagnosis.findings())
        .singleElement()
        .extracting(Finding::code)
        .isEqualTo(FindingCode.TOO_MANY_NODES);
    assertThat(
            read(HEAD
                    + "nodes:\n"
                    + IntStream.range(0, 1_000)
                        .mapToObj(
                            i ->
                                "  n"
                                    + i
                                    + ": {type: log, params: {message: \"${input.a}\"}, next: n"
                                    + (i + 1) % 1_000
                                    + "}\n")
                        .collect(Collectors.joining()))
                .findings())
        .isEmpty();
  }

  @Example
  void takesManyPaths() {
    Diagnosis deep =
        read(
            HEAD
                + "nodes:\n"
                + paths(i -> "type: foreach, params: {items: \"${input}\", body: n" + (i + 1) + "}")
                + "  n999: {type: log, params: {message: \"${item}\"}}\n");
    assertThat(deep.findings()).isEmpty();
    read(
        HEAD
            + "nodes:\n"
            + paths(i -> "type: foreach, params: {items: [1], body: n" + (i + 1) + "}, next: n0")
            + "  n999: {type: log, params: {message: \""
            + "${results.n5}".repeat(10_000)
            + "\"}}\noutput: \""
            + "${results.n999}".repeat(30_000)
            + "\"");
    read(
        full(
            HEAD + "nodes:\n  a:\n    type: parallel\n    params:\n      branches:\n",
            i -> "        b" + i + ": a\n",
            ""));
  }

  private static String paths(IntFunction<String> members) {
    return IntStream.range(0, 999)
        .mapToObj(i -> "  n" + i + ": {" + members.apply(i) + "}\n")
        .collect(Collectors.joining());
  }

  @Example
  void takesWhatIsTooLarge() {
    for (String text : List.of("x".repeat(MEBIBYTE + 1), "\u00e9".repeat(MEBIBYTE / 2 + 1))) {
      assertThat(read(text).findings())
          .singleElement()
          .extracting(Finding::code)
          .isEqualTo(FindingCode.TOO_LARGE);
    }
  }

  @Example
  void takesAliases() {
    StringBuilder bomb = new StringBuilder(HEAD + "vars:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 60; i++) {
      bomb.append(
          "  a%d: &a%d [%s]\n"
              .formatted(
                  i, i, String.join(", ", java.util.Collections.nCopies(9, "*a" + (i - 1)))));
    }
    assertThat(read(bomb + "nodes: {a: {type: end}}\n").isSound()).isFalse();
    assertThat(
            read(full(HEAD + "vars: {x: &x yyyyyyyyyyyyyyyyyyyy}\nlist: [", "*x, ", "*x]\n"))
                .isSound())
        .isFalse();
    StringBuilder deep =
        new StringBuilder(HEAD + "vars:\n  a0: &a0 " + "[".repeat(40) + "]".repeat(40) + "\n");
    for (int i = 1; i < 45; i++) {
      deep.append("  a%d: &a%d %s*a%d%s\n".formatted(i, i, "[".repeat(40), i - 1, "]".repeat(40)));
    }
    assertThat(read(deep + "nodes: {a: {type: end}}\n").findings())
        .extracting(Finding::code)
        .contains(FindingCode.TOO_LARGE);
    read("&a [*a, *a, {*a : *a}]");
    read("a: &a {<<: *a}");
  }

  @Example
  void takesNumbers() {
    read(full(HEAD + "vars: {a: ", "9", "}\nnodes: {a: {type: end}}\n"));
    read(full(HEAD + "vars: {a: 1.", "9", "}\nnodes: {a: {type: end}}\n"));
    read(full(HEAD + "vars: {a: 0x", "f", "}\nnodes: {a: {type: end}}\n"));
    read(full(HEAD + "timeout: ", "9", "s\nnodes: {a: {type: end}}\n"));
  }

  @Example
  void takesScripts() {
    for (String part :
        List.of(
            "a",
            "a ",
            "a;",
            "(",
            "[",
            "{",
            "!",
            "a.",
            "a+",
            "1+1+",
            "a(",
            "`${",
            "/a/;",
            "//",
            "/*",
            "\\u0041;",
            "function f(){",
            "x=>",
            "if(a)",
            "nope;",
            "results.x;",
            "\"",
            "class A{")) {
      read(script(part));
    }
  }

  @Example
  void takesExpressions() {
    for (String part :
        List.of(
            "${",
            "${a} ",
            "${}",
            "${{",
            "$${",
            "$",
            "${'",
            "${`${",
            "${input.a}",
            "${nope}",
            "}")) {
      read(message(part));
    }
    read(full(HEAD + "nodes: {a: {type: log, params: {message: \"${", "a+", "a}\"}}}"));
    read(full(HEAD + "nodes: {a: {type: log, params: {message: \"${input", ".a", "}\"}}}"));
    read(full(HEAD + "nodes: {a: {type: log, params: {message: \"${", "(", "}\"}}}"));
  }
}
