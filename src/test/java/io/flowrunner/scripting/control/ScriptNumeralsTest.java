package io.flowrunner.scripting.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptFailedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reading many digits as a number takes the engine time that grows with their square, in one piece
 * that nothing can end; so no script gets a text with more digits than the longest text.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptNumeralsTest {
  private static final int MOST = 65_536;

  private final GraalScripts scripts =
      new GraalScripts(Settings.of(Map.of("limits.script_text", String.valueOf(MOST))));

  @AfterAll
  void stop() {
    scripts.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input.dashed.replaceAll('-', '')",
        "input.dashed.replaceAll(/-/g, '')",
        "input.dashed.replace(/-/g, '')",
        "input.dashed.replace(/-/g, () => '')",
        "input.dashed.split('-').join('')",
        "input.dashed.split('-').reduce((all, each) => all + each)",
        "input.dashed.split('-').toString().replaceAll(',', '')",
        "'0x' + input.digits",
        "`0x${input.digits}`",
        "'0x'.concat(input.digits)",
        "String.raw`0x${input.digits}`",
        "'0x'.padEnd(100000, 'f')",
        "input.digits.padStart(100002, '0x')",
        "input.wide.normalize('NFKC')",
        "input.ligatures.toUpperCase()",
        "input.ligatures.toLocaleUpperCase()",
        "decodeURIComponent(input.encoded)",
        "decodeURI(input.encoded)",
        "unescape(input.encoded)",
        "JSON.parse('\"' + input.escaped + '\"')",
        "JSON.parse(input.json)",
        "JSON.parse(input.json, (key, value) => value)",
        "['0x', input.digits].join('')",
        "['0x', input.digits].toString().replace(',', '')",
        "String(['0x' + input.digits])"
      })
  void noScriptMakesANumeralThatLong(String expression) {
    ScriptRig rig =
        rig()
            .with(
                "input",
                Map.of(
                    "digits", "f".repeat(100_000),
                    "dashed", "0x" + "f-".repeat(100_000),
                    "wide", "0x" + "\uff46".repeat(100_000),
                    "ligatures", "0x" + "\ufb00".repeat(60_000),
                    "encoded", "0x" + "%66".repeat(100_000),
                    "escaped", "0x" + "\\u0066".repeat(100_000),
                    "json", "{\"a\":\"\\u0030\\u0078" + "\\u0066".repeat(100_000) + "\"}"));

    ScriptFailedException failure =
        rig.failure(Script.Kind.BODY, "const text = " + expression + "; return +text");

    assertThat(failure.code()).isEqualTo(ScriptFailedException.SCRIPT_MEMORY);
    assertThat(failure).hasMessageContaining("65536 characters, limits.script_text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"+input.text.slice(1)", "+shared.text", "+results.a.text", "+vars.text"})
  void noneComesFromOutside(String expression) {
    Map<String, Object> value = Map.of("text", "?0b" + "1".repeat(100_000));
    ScriptRig rig =
        rig()
            .with("input", value)
            .with("shared", value)
            .with("vars", value)
            .with("results", Map.of("a", value));

    ScriptFailedException failure = rig.failure(Script.Kind.BODY, "return " + expression);

    assertThat(failure.code()).isEqualTo(ScriptFailedException.SCRIPT_MEMORY);
  }

  @Test
  void longTextsThatAreNoNumeralsComeInWhole() {
    String text = "line;0x12;f".repeat(100_000);
    ScriptRig rig =
        rig().with("input", Map.of("text", text, "json", "[" + "1,".repeat(100_000) + "2]"));

    assertThat(
            rig.body(
                """
                const { text, json } = input;
                return [text.length, text.split(';').length, text.split(/;/).length,
                  text.search(/f/), JSON.parse(json).length];
                """))
        .isEqualTo(List.of(1_100_000, 200_001, 200_001, 10, 100_001));
  }

  @Test
  void jsonIsParsedAsTheLanguageSays() {
    assertThat(rig().body("return [JSON.parse.length, JSON.parse.name, JSON.parse(' 1 ')]"))
        .isEqualTo(List.of(2, "parse", 1));
    assertThat(rig().failure(Script.Kind.BODY, "JSON.parse()").getMessage())
        .startsWith("SyntaxError");
    assertThat(rig().failure(Script.Kind.BODY, "JSON.parse(Symbol())").getMessage())
        .startsWith("TypeError");
  }

  @ParameterizedTest
  @CsvSource({
    "0x12345, true",
    "0X12345, true",
    "0o12345, true",
    "0b10101, true",
    "0x1234, false",
    "12345678, false",
    "x12345678, false",
    "0x1234-5678, false",
    "'{\"a\":\"0xabcdef\"}', true",
    "0\\u0078\\u0031\\u0031\\u0031\\u0031\\u0031, true",
    "\\u0030xfffff, true",
    "0xffff\\u00, false"
  })
  void numeralsAreFoundInJson(String json, boolean found) {
    assertThat(ScriptText.hasNumeral(json, 5)).isEqualTo(found);
  }

  private ScriptRig rig() {
    ScriptRig rig = new ScriptRig(scripts);
    rig.timeout = Duration.ofSeconds(10);
    return rig;
  }
}
