package io.flowrunner.flows.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoreSchemaTest {
  private static Object value(String yaml) {
    Findings findings = new Findings();
    YamlValue root = new YamlReader(1_000_000).read("v: " + yaml, findings).orElseThrow();
    assertThat(findings.sorted()).isEmpty();
    return ((Map<?, ?>) root.plain()).get("v");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "on",
        "off",
        "yes",
        "no",
        "Yes",
        "y",
        "n",
        "12:30:00",
        "190:20:30",
        "2026-01-31",
        "2026-01-31T12:00:00Z",
        "1_000",
        "0b11",
        "0o8",
        "0xg",
        "1e",
        ".",
        "+",
        "nULL",
        "tRUE",
        "=",
        "1.2.3",
        "+0x1",
        "0 1",
        "1,5",
        "\u0661"
      })
  void isTextAsTheAuthorWroteIt(String text) {
    assertThat(value(text)).isEqualTo(text);
  }

  @Test
  void readsNumbersByTheCoreSchema() {
    assertThat(value("0777")).isEqualTo(777);
    assertThat(value("0o777")).isEqualTo(511);
    assertThat(value("0xFf")).isEqualTo(255);
    assertThat(value("-17")).isEqualTo(-17);
    assertThat(value("+17")).isEqualTo(17);
    assertThat(value("2147483648")).isEqualTo(2147483648L);
    assertThat(value("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    assertThat(value("9223372036854775808")).isEqualTo(new BigInteger("9223372036854775808"));
    assertThat(value("1e3")).isEqualTo(1000.0);
    assertThat(value(".5")).isEqualTo(0.5);
    assertThat(value("5.")).isEqualTo(5.0);
    assertThat(value("-1.5E-2")).isEqualTo(-0.015);
  }

  @Test
  void readsTruthAndNothing() {
    for (String text : List.of("true", "True", "TRUE")) {
      assertThat(value(text)).isEqualTo(true);
    }
    for (String text : List.of("false", "False", "FALSE")) {
      assertThat(value(text)).isEqualTo(false);
    }
    for (String text : List.of("null", "Null", "NULL", "~", "")) {
      assertThat(value(text)).isNull();
    }
  }

  @Test
  void quotesAndTagsMakeText() {
    assertThat(value("\"12\"")).isEqualTo("12");
    assertThat(value("'true'")).isEqualTo("true");
    assertThat(value("!!str 12")).isEqualTo("12");
    assertThat(value("!!str")).isEqualTo("");
    assertThat(value("!!int \"12\"")).isEqualTo(12);
    assertThat(value("|\n  12\n")).isEqualTo("12\n");
  }

  @Test
  void keysAreAlwaysText() {
    assertThat(value("{on: 1, 0777: 2, true: 3, ~: 4, 1.0: 5}"))
        .isEqualTo(Map.of("on", 1, "0777", 2, "true", 3, "~", 4, "1.0", 5));
  }

  @Test
  void keepsTheOrderOfKeys() {
    assertThat(((Map<?, ?>) value("{b: 1, a: 2, 10: 3, 9: 4}")).keySet())
        .extracting(Object::toString)
        .containsExactly("b", "a", "10", "9");
  }
}
