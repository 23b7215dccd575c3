package io.flowrunner.flows.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
  private static final List<String> KNOWN = List.of("timeout", "retry", "next", "max_retries", "a");

  @Test
  void findsTheNearestName() {
    assertThat(Words.nearest("timout", KNOWN)).contains("timeout");
    assertThat(Words.nearest("tiemout", KNOWN)).contains("timeout");
    assertThat(Words.nearest("Retry", KNOWN)).contains("retry");
    assertThat(Words.nearest("max-retries", KNOWN)).contains("max_retries");
    assertThat(Words.nearest("maxRetries", KNOWN)).contains("max_retries");
    assertThat(Words.nearest("nex", KNOWN)).contains("next");
  }

  @Test
  void saysNothingWhereNothingIsNear() {
    for (String text : List.of("", "b", "colour", "x".repeat(200), "nodes")) {
      assertThat(Words.nearest(text, KNOWN)).as(text).isEmpty();
    }
  }

  @Test
  void showsTheAuthorsTextOnOneLine() {
    assertThat(Words.quoted("a\nb\0\ud800c")).isEqualTo("\"a?b??c\"");
    assertThat(Words.quoted("x".repeat(100))).isEqualTo("\"" + "x".repeat(60) + "...\"");
    assertThat(Words.either(List.of("a", "b", "c"))).isEqualTo("a, b or c");
    assertThat(Words.either(List.of("a"))).isEqualTo("a");
  }
}
