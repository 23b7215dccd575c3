package io.flowrunner.scripting.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.platform.control.Json;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptFailedException;
import io.flowrunner.scripting.entity.ScriptOutcome;
import io.flowrunner.scripting.entity.Template;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table "Values in and out of scripts" of flow-language.md, row by row. */
class ScriptValuesTest {
  private static final long BEYOND = (1L << 53) + 1;
  private final ScriptRig rig = new ScriptRig();

  private Object seen(Object value, String script) {
    return rig.with("input", value).body(script);
  }

  @Test
  void wholeNumbersUpToTwoToThe53AreExact() {
    assertThat(seen(1L << 53, "return input")).isEqualTo(1L << 53);
    assertThat(seen(-BEYOND + 1, "return input")).isEqualTo(-(1L << 53));
    assertThat(seen(7, "return [typeof input, input + 1]")).isEqualTo(List.of("number", 8));
    assertThat(seen(2.0, "return input")).isEqualTo(2);
  }

  @Test
  void largerOnesBecomeTheNearestDouble() {
    assertThat(seen(BEYOND, "return input")).isEqualTo(1L << 53);
    assertThat(seen(Long.MAX_VALUE, "return input"))
        .isEqualTo(new BigInteger("9223372036854776000"));
    assertThat(seen(BigInteger.TEN.pow(30), "return input")).isEqualTo(1e30);
    assertThat(seen("" + BEYOND, "return input")).isEqualTo("" + BEYOND);
  }

  @Test
  void aSimplePathPassesThemOnUntouched() {
    rig.with("input", Map.of("id", BEYOND));
    assertThat(rig.expression("input.id")).isEqualTo(BEYOND);
    assertThat(rig.expression("input.id + 0")).isEqualTo(BEYOND - 1);
    assertThat(resolved("order ${input.id}")).isEqualTo("order " + BEYOND);
  }

  @Test
  void fractionsAreDoublesAndMinusZeroIsZero() {
    assertThat(seen(0.1, "return input + 0.2")).isEqualTo(0.30000000000000004);
    assertThat(seen(1, "return -0 * input")).isEqualTo(0);
    assertThat(seen(5e-324, "return input")).isEqualTo(Double.MIN_VALUE);
  }

  @Test
  void notANumberAndInfinityLeaveAsNull() {
    assertThat(rig.expression("0 / 0")).isNull();
    assertThat(rig.body("return [NaN, -Infinity, {a: 1 / 0}]").toString())
        .isEqualTo("[null, null, {a=null}]");
  }

  @Test
  void undefinedLeavesMapsAndIsNullInLists() {
    assertThat(rig.body("return {a: undefined, b: [undefined, , 1]}").toString())
        .isEqualTo("{b=[null, null, 1]}");
    assertThat(rig.body("return undefined")).isSameAs(ScriptOutcome.UNDEFINED);
    assertThat(rig.body("const a = 1;")).isSameAs(ScriptOutcome.UNDEFINED);
    assertThat(seen(Map.of(), "return input.a === undefined")).isEqualTo(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"() => 1", "Symbol('x')", "class {}", "input.map"})
  void functionsAndSymbolsLeaveAsUndefined(String source) {
    rig.with("input", List.of());
    assertThat(rig.expression("[" + source + "][0]")).isSameAs(ScriptOutcome.UNDEFINED);
    assertThat(Json.text(rig.expression("({a: " + source + ", b: [" + source + "]})")))
        .isEqualTo("{\"b\":[null]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "new Date(0) | \"1970-01-01T00:00:00.000Z\"",
        "new Date(NaN) | null",
        "new Map([[1, 2]]) | {}",
        "new Set([1]) | {}",
        "/a/g | {}",
        "new Error('x') | {}",
        "new Uint8Array([7, 8]) | {\"0\":7,\"1\":8}",
        "new ArrayBuffer(8) | {}",
        "new Number(5) | 5",
        "new String('s') | \"s\"",
        "new (class { a = 1; #b = 2; get c() { return 3; } })() | {\"a\":1}",
        "({toJSON() { return [1]; }}) | [1]",
        "(function () { return arguments; })(1) | {\"0\":1}"
      })
  void objectsLeaveAsJsonStringifyWritesThem(String expression, String json) {
    assertThat(Json.text(rig.expression(expression))).isEqualTo(json);
  }

  @Test
  void datesEnterAsText() {
    assertThat(
            seen(
                "2026-01-31T12:00:00Z",
                "return [typeof input, new Date(input).getUTCDate(), new Date(input)]"))
        .isEqualTo(List.of("string", 31, "2026-01-31T12:00:00.000Z"));
  }

  @Test
  void keysKeepTheirOrderButForWholeNumbers() {
    Map<String, Object> input = new LinkedHashMap<>();
    List.of("z", "10", "a", "9", "__proto__", "constructor").forEach(name -> input.put(name, name));
    assertThat(((Map<?, ?>) seen(input, "return input")).keySet().toString())
        .isEqualTo("[9, 10, z, a, __proto__, constructor]");
    assertThat(seen(input, "return input.__proto__")).isEqualTo("__proto__");
  }

  @Test
  void textKeepsEveryCharacterButHalfPairs() {
    String text = "\u0000\u2028é😀\"\\";
    assertThat(seen(text, "return input")).isEqualTo(text);
    assertThat(seen("😀", "return [input.length, input[0], input.at(1) + '']"))
        .isEqualTo(List.of(2, "\uFFFD", "\uFFFD"));
  }

  @Test
  void depthEndsAt200() {
    Object deep = 1;
    for (int at = 0; at < 199; at++) {
      deep = List.of(deep);
    }
    assertThat(seen(deep, "return input")).isEqualTo(deep);
    assertThat(
            rig.failure(
                    Script.Kind.BODY,
                    "let deep = 1; for (let i = 0; i < 201; i++) deep = [deep]; return deep;")
                .code())
        .isEqualTo("output_too_large");
  }

  @Test
  void whatRefersToItselfAndPromisesFail() {
    ScriptFailedException circle =
        rig.failure(Script.Kind.BODY, "const a = {}; a.a = a; return a;");
    assertThat(circle.code()).isEqualTo("script_error");
    assertThat(circle).hasMessageContaining("TypeError");
    assertThat(rig.failure(Script.Kind.BODY, "return Promise.resolve(1)").code())
        .isEqualTo("script_error");
    assertThat(rig.failure(Script.Kind.EXPRESSION, "(a => { a.a = a; return a; })({})").code())
        .isEqualTo("expression_error");
  }

  @Test
  void aScriptChangesOnlyItsCopy() {
    List<Object> input = new ArrayList<>(List.of(1));
    assertThat(seen(input, "input.push(2); return input.length")).isEqualTo(2);
    assertThat(input).containsExactly(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 / 3 | 0.3333333333333333",
        "1e21 | 1e+21",
        "2 ** 70 | 1.1805916207174113e+21",
        "123456789012345680000 | 123456789012345680000",
        "0.000001 | 0.000001",
        "0.00000015 | 1.5e-7",
        "-1e-9 | -1e-9",
        "0.1 + 0.2 | 0.30000000000000004",
        "null | null",
        "true | true",
        "[1, {a: 2}] | [1,{\"a\":2}]"
      })
  void insideATextNumbersLookAsInJavaScript(String expression, String text) {
    assertThat(resolved("<${" + expression + "}>")).isEqualTo("<" + text + ">");
    if (!expression.startsWith("[")) {
      assertThat(rig.expression("`${" + expression + "}`")).isEqualTo(text);
    }
  }

  @Test
  void aDoubleThatAPathPassesOnLooksTheSame() {
    rig.with("input", Map.of("small", 1.5e-7, "large", 1e21, "whole", 3.0, "zero", -0.0));
    assertThat(resolved("${input.small} ${input.large} ${input.whole} ${input.zero}"))
        .isEqualTo("1.5e-7 1e+21 3 0");
  }

  private Object resolved(String text) {
    Template template =
        new TemplateCompiler()
            .compile(
                text,
                "params.text",
                (path, message, offset, line, column) -> {
                  throw new AssertionError(message);
                });
    return template.resolve(script -> rig.run(script).value());
  }
}
