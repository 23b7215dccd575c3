package io.flowrunner.scripting.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.flowrunner.platform.control.Json;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptCall;
import io.flowrunner.scripting.entity.ScriptFailedException;
import io.flowrunner.scripting.entity.ScriptOutcome;
import io.flowrunner.scripting.entity.ScriptScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts mean: values in and out, names, errors, console, shared, hooks. */
class GraalScriptsTest {
  private final ScriptRig rig = new ScriptRig();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1 | 1",
        "1.0 | 1",
        "1.5 | 1.5",
        "-0 | 0",
        "2 ** 53 | 9007199254740992",
        "2 ** 31 | 2147483648",
        "1e20 | 100000000000000000000",
        "1e21 | 1.0E21",
        "0.1 + 0.2 | 0.30000000000000004",
        "NaN | null",
        "-Infinity | null",
        "'text' | \"text\"",
        "true | true",
        "null | null",
        "[1, , undefined, () => 1, Symbol('x')] | [1,null,null,null,null]",
        "{ b: 1, a: undefined, f() {}, [Symbol('s')]: 1 } | {\"b\":1}",
        "new Date(0) | \"1970-01-01T00:00:00.000Z\"",
        "new Map([[1, 2]]) | {}",
        "new (class { x = 1; #y = 2; get z() { return 3; } })() | {\"x\":1}",
        "({ toJSON() { return { a: [1] }; } }) | {\"a\":[1]}",
        "'\\u0000\"\\\\\\n\\u2028' | \"\\u0000\\\"\\\\\\n\u2028\"",
        "[...'añ😀'].length | 3",
        "Object.keys({ z: 1, a: 2, 10: 3, 9: 4 }) | [\"9\",\"10\",\"z\",\"a\"]"
      })
  void valuesLeaveAsJson(String expression, String json) {
    assertThat(Json.text(rig.expression(expression))).isEqualTo(json);
  }

  @Test
  void numbersLeaveInTheSmallestTypeThatFits() {
    assertThat(rig.expression("1 + 0")).isEqualTo(1);
    assertThat(rig.expression("2 ** 40")).isEqualTo(1L << 40);
    assertThat(rig.expression("1.5 + 0")).isEqualTo(1.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"undefined", "void 0", "() => 1", "Symbol('x')", "input.no"})
  void whatIsNoJsonValueIsUndefined(String expression) {
    assertThat(rig.expression(expression)).isSameAs(ScriptOutcome.UNDEFINED);
  }

  @Test
  void aBodyWithoutReturnIsUndefined() {
    assertThat(rig.body("const x = 1;")).isSameAs(ScriptOutcome.UNDEFINED);
    assertThat(rig.body("")).isSameAs(ScriptOutcome.UNDEFINED);
  }

  @Test
  void valuesEnterAsJson() {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("z", null);
    input.put("a", List.of(1, 2.5, 1L << 40, "x\u2028\"", true, Map.of()));
    input.put("__proto__", "own");
    rig.with("input", input);
    assertThat(rig.body("return input")).isEqualTo(input);
    assertThat(rig.body("return Object.keys(input)")).isEqualTo(List.of("z", "a", "__proto__"));
    assertThat(rig.body("input.a.push(1); delete input.z; return input.a.length")).isEqualTo(7);
    assertThat(input.get("a")).asInstanceOf(LIST).hasSize(6);
  }

  @Test
  void deepAndLargeValuesPass() {
    Object deep = 1;
    for (int at = 0; at < 150; at++) {
      deep = List.of(deep);
    }
    String large = "é".repeat(2_000_000);
    rig.with("input", Map.of("deep", deep, "large", large));
    assertThat(rig.body("return input.deep")).isEqualTo(deep);
    assertThat(rig.body("return input.large")).isEqualTo(large);
  }

  /** Beyond the longest text it is written in pieces. */
  @Test
  @SuppressWarnings("unchecked")
  void aLongResultIsWrittenAsAShortOne() {
    rig.timeout = Duration.ofSeconds(10);
    String large = "a\"\n\uD83D\uDE00".repeat(200_000);
    rig.with("input", Map.of("large", large));
    String made =
        """
        const odd = { a: undefined, b: [undefined, () => 1, Symbol(), NaN, -0, 1e21, null, true],
          c: new Date(0), d: new String('s'), e: new Number(1), f: new Boolean(false), g: new Map(),
          'h"': { toJSON: (key) => key }, i: { toJSON: () => undefined }, [Symbol()]: 1, j: {}, k: [] };
        """;
    Map<String, Object> expected =
        new LinkedHashMap<>((Map<String, Object>) rig.body(made + "return odd"));
    expected.put("text", large);
    expected.put("boxed", large);
    expected.put("list", Arrays.asList(null, large, List.of(large), List.of(List.of())));

    Object result =
        rig.body(
            made
                + """
                odd.text = input.large;
                odd.boxed = new String(input.large);
                odd.list = [odd.a, input.large, { toJSON: () => [input.large] }, [[]]];
                return odd;
                """);

    assertThat(result).isEqualTo(expected);
  }

  @Test
  void aLongListIsWrittenAsAShortOne() {
    rig.timeout = Duration.ofSeconds(10);
    String large = "x".repeat(100_000);
    rig.with("input", large);

    List<?> result =
        (List<?>)
            rig.body(
                """
                const list = Array(3000);
                for (let at = 0; at < 3000; at += 7) list[at] = { at, list: [at, undefined] };
                list[1000] = { toJSON: (key) => key };
                for (let at = 2000; at < 2020; at++) list[at] = input;
                return list;
                """);

    assertThat(result).hasSize(3_000);
    assertThat(result.get(1)).isNull();
    assertThat(result.get(700)).isEqualTo(Map.of("at", 700, "list", Arrays.asList(700, null)));
    assertThat(result.get(1_000)).isEqualTo("1000");
    assertThat(result.subList(2_000, 2_020)).allMatch(large::equals);
    assertThat(result.get(2_023))
        .isEqualTo(Map.of("at", 2_023, "list", Arrays.asList(2_023, null)));
  }

  @Test
  void longSharedValuesLeaveToo() {
    rig.timeout = Duration.ofSeconds(10);
    String large = "x".repeat(600_000);
    rig.with("shared", Map.of("old", large, "gone", 1, "same", 2)).with("input", large);

    ScriptOutcome outcome =
        rig.run(
            Script.Kind.BODY,
            "shared.new = [input]; shared.old = shared.old; delete shared.gone; shared.n = 1");

    assertThat(outcome.sharedChanges())
        .containsOnly(
            Map.entry("new", List.of(large)),
            Map.entry("n", 1),
            Map.entry("gone", ScriptOutcome.UNDEFINED));
  }

  @Test
  void halvesOfSurrogatePairsAreReplaced() {
    assertThat(rig.body("return { ['\\ud83d']: ['a😀'.slice(0, 2), '\\\\ud83d', '😀'] }"))
        .isEqualTo(Map.of("\uFFFD", List.of("a\uFFFD", "\\ud83d", "😀")));
    rig.body("console.log('a😀'.slice(0, 2))");
    assertThat(rig.console).containsExactly("info a\uFFFD");
  }

  @Test
  void namesThatDoNotExistAreUndeclared() {
    assertThat(rig.body("return typeof error + typeof item")).isEqualTo("undefinedundefined");
    assertThat(rig.failure(Script.Kind.BODY, "return error.code"))
        .hasMessage("ReferenceError: error is not defined")
        .returns(ScriptFailedException.SCRIPT_ERROR, ScriptFailedException::code);
    assertThat(rig.failure(Script.Kind.EXPRESSION, "item + 1"))
        .hasMessage("ReferenceError: item is not defined")
        .returns(ScriptFailedException.EXPRESSION_ERROR, ScriptFailedException::code);
    rig.with("item", null);
    assertThat(rig.expression("item + 1")).isEqualTo(1);
  }

  @Test
  void namesMayBeDeclaredAnew() {
    rig.with("input", 5);
    assertThat(
            rig.body("const vars = input; let error = 2; { let input = 1; } return vars + error"))
        .isEqualTo(7);
    assertThat(rig.body("input = 6; return input")).isEqualTo(6);
    assertThat(rig.body("return input")).isEqualTo(5);
  }

  @Test
  void resultsAreLikeAnyObject() {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("b", List.of(1));
    results.put("a", Map.of("x", 1));
    results.put("none", null);
    rig.with("results", results);
    assertThat(rig.body("return results")).isEqualTo(results);
    assertThat(rig.body("return { ...results }")).isEqualTo(results);
    assertThat(rig.body("return Object.keys(results)")).isEqualTo(List.of("b", "a", "none"));
    assertThat(rig.body("results.b.push(2); return results.b")).isEqualTo(List.of(1, 2));
    assertThat(
            rig.body("results.b = 5; delete results.a; return '' + results.b + ('a' in results)"))
        .isEqualTo("5false");
    assertThat(rig.body("return results.nope?.x ?? 'none'")).isEqualTo("none");
    assertThat(rig.body("return results.b")).isEqualTo(List.of(1));
  }

  @Test
  void secretsAreReadOneByOne() {
    assertThat(rig.expression("`Bearer ${secrets.API_KEY}`")).isEqualTo("Bearer s3cret");
    assertThat(rig.expression("secrets['a.b'] + ''")).isEqualTo("dotted");
    assertThat(rig.body("const { API_KEY } = secrets; return API_KEY")).isEqualTo("s3cret");
    assertThat(rig.expression("'API_KEY' in secrets && !('NO' in secrets)")).isEqualTo(true);
    assertThat(rig.failure(Script.Kind.EXPRESSION, "secrets.NO + ''"))
        .hasMessageContaining("There is no secret NO")
        .returns(ScriptFailedException.EXPRESSION_ERROR, ScriptFailedException::code);
    assertThat(rig.failure(Script.Kind.EXPRESSION, "secrets.NO").code())
        .isEqualTo(ScriptFailedException.EXPRESSION_ERROR);
  }

  @Test
  void secretsAsAWholeShowNothing() {
    assertThat(rig.body("return [secrets, { ...secrets }, Object.keys(secrets)]"))
        .isEqualTo(List.of(Map.of(), Map.of(), List.of()));
    rig.body("console.log(secrets)");
    assertThat(rig.console).containsExactly("info {}");
    assertThat(rig.failure(Script.Kind.BODY, "secrets.API_KEY = 1").getMessage())
        .contains("secrets cannot be changed");
  }

  @Test
  void sharedTellsWhatChanged() {
    Map<String, Object> shared = Map.of("same", List.of(1.0, 2), "deep", Map.of("x", 1), "old", 1);
    rig.with("shared", shared);
    ScriptOutcome outcome =
        rig.run(
            Script.Kind.BODY,
            "shared.deep.x = 2; shared.added = [shared.same]; delete shared.old;"
                + " shared.same = [1, 2]; shared.f = () => 1;");
    assertThat(outcome.sharedChanges())
        .isEqualTo(
            Map.of(
                "deep",
                Map.of("x", 2),
                "added",
                List.of(List.of(1, 2)),
                "old",
                ScriptOutcome.UNDEFINED));
    assertThat(rig.run(Script.Kind.BODY, "return shared.deep").sharedChanges()).isEmpty();
    assertThat(rig.run(Script.Kind.BODY, "return 1").sharedChanges()).isEmpty();
  }

  @Test
  void sharedMayBeReplaced() {
    rig.with("shared", Map.of("a", 1, "b", 2));
    assertThat(rig.run(Script.Kind.BODY, "shared = { b: 3 }").sharedChanges())
        .isEqualTo(Map.of("b", 3, "a", ScriptOutcome.UNDEFINED));
    assertThat(rig.failure(Script.Kind.BODY, "shared = 5").getMessage())
        .contains("shared must stay an object");
  }

  @Test
  void hooksHaveNamesOfTheirOwn() {
    rig.with("context", Map.of("url", "x")).with("result", Map.of("n", 1));
    assertThat(rig.run(Script.Kind.PREP, "context.url += 'y'; return context").value())
        .isEqualTo(Map.of("url", "xy"));
    ScriptOutcome post =
        rig.run(Script.Kind.POST, "result.seen = true; action('again'); return result;");
    assertThat(post.value()).isEqualTo(Map.of("n", 1, "seen", true));
    assertThat(post.action()).isEqualTo("again");
    assertThat(rig.run(Script.Kind.POST, "return 1").action()).isNull();
    assertThat(rig.failure(Script.Kind.POST, "action(5)").getMessage())
        .contains("action needs a name");
    assertThat(rig.failure(Script.Kind.BODY, "action('x')").getMessage())
        .contains("action is not defined");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null.x | TypeError: Cannot read property 'x' of null",
        "(() => { throw new RangeError('mine') })() | RangeError: mine",
        "JSON.parse('{') | SyntaxError: ",
        "nope | ReferenceError: nope is not defined",
        "(() => { throw 'just text' })() | just text",
        "(() => { throw { code: 5 } })() | {\"code\":5}",
        "(() => { throw undefined })() | undefined",
        "(() => { throw null })() | null",
        "(() => { class Mine extends Error { name = 'Mine' } throw new Mine('x') })() | Mine: x"
      })
  void errorsSpeakJavaScript(String expression, String message) {
    ScriptFailedException failure = rig.failure(Script.Kind.EXPRESSION, expression);
    assertThat(failure.getMessage()).startsWith(message);
    assertThat(failure.getMessage()).doesNotContainIgnoringCase("graal", "java.", "polyglot");
    assertThat(failure.code()).isEqualTo(ScriptFailedException.EXPRESSION_ERROR);
  }

  @Test
  void errorsNameTheAuthorsLine() {
    assertThat(rig.failure(Script.Kind.BODY, "const f = () => {\n  return x.y;\n};\nreturn f();"))
        .hasMessage("ReferenceError: x is not defined (line 2)");
    assertThat(rig.failure(Script.Kind.BODY, "const x = 1;\nreturn input.map(x => x)"))
        .hasMessageEndingWith("(line 2)");
    assertThat(rig.failure(Script.Kind.BODY, "\n\nthrow new Error('x')"))
        .hasMessage("Error: x (line 3)");
  }

  @Test
  void longMessagesAreCut() {
    assertThat(rig.failure(Script.Kind.BODY, "throw new Error('x'.repeat(1e6))").getMessage())
        .hasSizeLessThan(2_100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return Promise.resolve(1)",
        "return (async () => 1)()",
        "return { then() {} }",
        "return import('x')"
      })
  void promisesAreRefused(String source) {
    assertThat(rig.failure(Script.Kind.BODY, source))
        .hasMessageStartingWith("Scripts are synchronous")
        .returns(ScriptFailedException.SCRIPT_ERROR, ScriptFailedException::code);
  }

  @Test
  void cyclesAreRefused() {
    assertThat(rig.failure(Script.Kind.BODY, "const a = {}; a.a = a; return a"))
        .hasMessageContaining("circular")
        .returns(ScriptFailedException.SCRIPT_ERROR, ScriptFailedException::code);
  }

  @Test
  void consoleWritesLines() {
    rig.body(
        "console.debug('d'); console.log('a', 1, { x: [null] }, undefined);"
            + " console.info(new TypeError('t')); console.warn(); console.error(() => 1)");
    assertThat(rig.console)
        .containsExactly(
            "debug d",
            "info a 1 {\"x\":[null]} undefined",
            "info TypeError: t",
            "warn ",
            "error () => 1");
  }

  @Test
  void consoleIsTruncatedAndTheScriptGoesOn() {
    assertThat(rig.body("for (let i = 0; i < 5000; i++) console.log(i); return 'end'"))
        .isEqualTo("end");
    assertThat(rig.console).hasSize(1_001).endsWith("info 999", "warn console output truncated");
    rig.console.clear();
    rig.body("console.log('x'.repeat(200000)); console.log('é'.repeat(40000)); console.log('y')");
    assertThat(rig.console).hasSize(2).endsWith("warn console output truncated");
  }

  @Test
  void aScopeThatFailsFailsTheCallEvenWhenItIsCaught() {
    IllegalStateException broken = new IllegalStateException("database gone");
    rig.names.put("results", Map.of("a", 1));
    List<String> asked = new ArrayList<>();
    try (GraalScripts scripts = new GraalScripts(Settings.of(Map.of()))) {
      Script script =
          new ScriptCompiler()
              .compile(Script.Kind.BODY, "try { return secrets.X } catch (e) { return 'caught' }");
      ScriptScope scope =
          new ScriptScope() {
            @Override
            public boolean has(String name) {
              return true;
            }

            @Override
            public Object value(String name) {
              return null;
            }

            @Override
            public String secret(String key) {
              asked.add(key);
              throw broken;
            }
          };
      assertThat(
              catchThrowable(
                  () -> scripts.run(new ScriptCall("p", script, scope, null, null, null))))
          .isSameAs(broken);
    }
    assertThat(asked).containsExactly("X");
  }

  @Test
  void pathsNeedNoJavaScript() {
    rig.with("input", Map.of("a", List.of(Map.of("b", 9_007_199_254_740_993L))));
    assertThat(rig.expression("input.a[0].b")).isEqualTo(9_007_199_254_740_993L);
    assertThat(rig.expression("input.a.length")).isEqualTo(1);
    assertThat(rig.expression("input.toString")).isSameAs(ScriptOutcome.UNDEFINED);
    assertThat(rig.expression("input.toString.length")).isEqualTo(0);
    assertThat(rig.failure(Script.Kind.EXPRESSION, "input.x.y").getMessage())
        .isEqualTo(rig.failure(Script.Kind.EXPRESSION, "(0, input).x.y").getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class P { constructor(x) { this.x = x; } toString() { return 'P' + this.x; } }"
            + " return `${new P(1)}` === 'P1'",
        "function P() {} P.prototype.toString = function () { return 'own'; };"
            + " P.prototype.constructor = P; return '' + new P() === 'own'",
        "function Sub() {} Sub.prototype = Object.create(Object.prototype);"
            + " Sub.prototype.constructor = Sub; Sub.prototype.valueOf = () => 4; return new Sub()"
            + " * 1 === 4",
        "const o = {}; o.toString = () => 'x'; o.hasOwnProperty = 1; o.constructor = 2;"
            + " return o + '' === 'x' && o.constructor === 2 && Object.keys(o).length === 3",
        "const o = Object.assign({}, { toString() { return 'a'; } }); return `${o}` === 'a'",
        "class E extends Error { constructor(m) { super(m); this.name = 'E'; this.message = m +"
            + " '!'; } } try { throw new E('x') } catch (e) { return e instanceof E && String(e)"
            + " === 'E: x!' }",
        "const e = new Error('a', { cause: 1 }); e.name = 'N'; return `${e}` === 'N: a' && e.cause"
            + " === 1",
        "const a = [1, 2]; a.toString = () => 'list'; return a + '' === 'list'",
        "const f = () => 1; f.toString = () => 'f'; f.call = 5; return f + '' === 'f'",
        "const d = new Date(0); d.toJSON = () => 'd'; return JSON.stringify([d]) === '[\"d\"]'",
        "return [3, 1, 2].toSorted().join() === '1,2,3' && [1, 2].with(0, 5)[0] === 5",
        "return [1, [2, [3]]].flat(Infinity).findLast((x) => x < 3) === 2",
        "return Object.fromEntries(new Map([['a', 1]])).a === 1",
        "const { a, ...rest } = { a: 1, b: 2, c: 3 }; return Object.keys(rest).join() === 'b,c'",
        "function* g() { const x = yield 1; yield x * 2; } const i = g(); i.next();"
            + " return i.next(4).value === 8",
        "const m = new Map(); m.set('k', new Set([1, 1])); return m.get('k').size === 1",
        "class A { static #n = 0; static next() { return ++A.#n; } } A.next(); return A.next() ==="
            + " 2",
        "const p = new Proxy({}, { get: (t, k) => k }); return p.abc === 'abc'",
        "return 'a-b-c'.replaceAll('-', '+').split('+').at(-1) === 'c'",
        "const [, y, m] = /(?<year>\\d+)-(\\d+)/.exec('2024-05'); return y + m === '202405'",
        "return [...'a1b2'.matchAll(/[a-z](\\d)/g)].map((x) => x[1]).join('') === '12'",
        "return new Intl.NumberFormat('de-DE').format(1234.5) === '1.234,5'",
        "return new Date(Date.UTC(2024, 0, 31)).toLocaleDateString() === '1/31/2024'",
        "return new Date('2024-01-01T12:00:00').getTimezoneOffset() === 0",
        "label: for (const a of [1, 2]) { for (;;) continue label; } return true",
        "return structuredCloneOf({ a: [1] }).a[0] === 1;"
            + " function structuredCloneOf(v) { return JSON.parse(JSON.stringify(v)); }",
        "let n = 0; const t = { get x() { return ++n; } }; t.x; return t.x === 2",
        "var self = this; return self === undefined && globalThis.Math === Math",
        "const s = Symbol('x'); class C { [s]() { return 1; } static { this.y = 2; } }"
            + " return new C()[s]() + C.y === 3",
        "class L extends Array { sum() { return this.reduce((a, b) => a + b, 0); } }"
            + " return L.from([1, 2]).map((x) => x * 2).sum() === 6",
        "const u = new Uint8Array([1, 2, 300]); return u[2] === 44 && u.subarray(1).length === 2",
        "return Object.groupBy === undefined && Array.prototype.group === undefined"
      })
  void everydayCodeWorksAlthoughEverythingIsFrozen(String source) {
    assertThat(rig.body(source)).isEqualTo(true);
  }
}
