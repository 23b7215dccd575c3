package io.flowrunner.scripting.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptFailedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a script does, it ends within its limits with the right code, and the next one runs. */
class ScriptLimitsTest {
  private static final Duration SHORT = Duration.ofMillis(150);
  private static final Duration PATIENCE = Duration.ofSeconds(14);

  private final ScriptRig rig = new ScriptRig();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while (true) {}",
        "for (;;) try { while (true) {} } catch {} finally { continue }",
        "while (true) try { throw 1 } catch {}",
        "let x = 0.5; while (true) x = x * 1.0001 + Math.sqrt(x)",
        "const f = (n) => n < 2 ? n : f(n - 1) + f(n - 2); return f(60)",
        "const f = () => { try { return [1].map(f) } catch { return [1].map(f) } }; return f()",
        "return { toJSON() { while (true) {} } }",
        "return { get then() { while (true) {} } }",
        "shared.x = { toJSON() { while (true) {} } }",
        "throw { toString() { while (true) {} }, toJSON() { while (true) {} } }",
        "console.log({ toJSON() { while (true) {} } })",
        "[1, 2].sort(() => { while (true) {} })",
        "`${{ toString() { while (true) {} } }}`",
        "new Proxy({}, { get() { while (true) {} } }).x",
        "function* g() { while (true) yield 1 } for (const x of g());",
        "(function f() { Promise.resolve().then(f) })(); return 1",
        "(async () => { while (true) await 1 })(); return 1",
        "const i = { [Symbol.iterator]() { return this }, next: () => ({ done: false }) }; [...i]",
        "new Map({ [Symbol.iterator]: () => ({ next: () => ({ value: [1, 1] }) }) })",
        "while (true) Array.from({ length: 1000 }, () => 1)",
        "while (true) new Array(2 ** 24).sort()",
        "while (true) new Array(2 ** 24).reduce((x) => x, 1)",
        "new Set(Array.prototype.values.call({ length: 2 ** 53 - 1 }))",
        "/(a+)+\\1$/.test('a'.repeat(40) + 'b')",
        "while (true) /^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60))",
        "while (true) /(x+x+)+y\\b(?=z)/.exec('x'.repeat(50))",
        "while (true) new RegExp('(?:' + 'a?'.repeat(50) + ')' + 'a'.repeat(50) + '\\\\1')"
            + ".exec('a'.repeat(50))",
        "'a'.repeat(2 ** 24).replace(/a/g, (x) => x + x)",
        "'ab'.repeat(2 ** 22).split('').map((x) => x + x).reverse().join('-').length; while (true)"
            + " {}",
        "let o = {}; for (let i = 0; i < 1e9; i++) o = { o }; return 1",
        "JSON.parse('[' + '1,'.repeat(5e6) + '1]'); while (true) {}",
        "let s = ''; while (true) s = ('abc' + s).slice(0, 20).toUpperCase()",
        "const d = new Date(0); while (true) d.setTime(d.getTime() + 1)",
        "Object.defineProperty({}, 'x', { get() { while (true) {} } }).x",
        "class A { static { while (true) {} } }",
        "let n = 0; while (true) { n++; if (n % 1000 === 0) console.log(n) }",
        "while (true) new Intl.NumberFormat('de-DE').format(1)"
      })
  void whatNeverEndsIsEnded(String source) {
    rig.timeout = SHORT;
    assertEndsWith(
        source, ScriptFailedException.SCRIPT_TIMEOUT, ScriptFailedException.SCRIPT_MEMORY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return 'x'.repeat(2 ** 30)",
        "let s = 'x'; while (true) s += s",
        "let s = 'x'; while (true) s = `${s}${s}`",
        "return 'x'.padStart(2 ** 29, 'ab')",
        "return new ArrayBuffer(2 ** 31)",
        "return new Uint8Array(2 ** 30)",
        "return new Float64Array(2 ** 27)",
        "const all = []; while (true) all.push(new Float64Array(2 ** 22))",
        "const all = []; while (true) all.push('x'.repeat(2 ** 24) + all.length)",
        "const all = []; while (true) all.push(new Array(2 ** 20).fill(all))",
        "return [...'x'.repeat(2 ** 25)].map((x) => [x]).length",
        "let a = [1]; while (true) a = a.concat(a)",
        "const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })",
        "const a = []; while (true) a.push({})",
        "let o = {}; for (let i = 0; ; i++) o['k' + i] = i",
        "let f = () => 1; while (true) { const g = f; f = () => g() }",
        "const all = []; while (true) all.push('x'.repeat(2 ** 20).split(''))"
      })
  void whatGrowsWithoutBoundIsEnded(String source) {
    assertEndsWith(
        source,
        ScriptFailedException.SCRIPT_MEMORY,
        // when no garbage collection came in time to tell
        ScriptFailedException.SCRIPT_TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return 'x'.repeat(2 ** 30)",
        "let s = 'x'; while (true) s += s",
        "return new Uint8Array(2 ** 30)",
        "const all = []; while (true) all.push(new Float64Array(2 ** 22))"
      })
  void whatIsFarTooLargeIsMemory(String source) {
    rig.timeout = Duration.ofSeconds(10);
    assertEndsWith(source, ScriptFailedException.SCRIPT_MEMORY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "const f = () => f() + 1; return f()",
        "(function f() { try { f() } finally { while (true) {} } })()",
        "const f = () => { try { return f() + 1 } catch { return f() + 1 } }; return f()",
        "const f = () => { try { f() } finally { f() } }; return f()",
        "class A { constructor() { this.a = new A() } } new A()",
        "return { get x() { return this.x } }.x",
        "const o = { toString() { return '' + this } }; return '' + o",
        "const p = new Proxy({}, { get: (t, k, r) => r[k] }); return p.x",
        "function* g() { yield* g() } return [...g()]",
        "const a = []; const c = () => a.sort(c); a.push(1, 2); return a.sort(c)",
        "return JSON.stringify({ toJSON() { return JSON.stringify(this) } })",
        "const f = (n) => [1].map(() => f(n + 1)); return f(0)",
        "return 'x'.replace(/x/, function f() { return 'x'.replace(/x/, f) })"
      })
  void whatCallsItselfWithoutEndIsEnded(String source) {
    rig.timeout = Duration.ofSeconds(10);
    assertEndsWith(source, ScriptFailedException.SCRIPT_DEPTH);
  }

  /** Loops of the engine itself over what is not there; nothing could stop them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "every",
        "filter",
        "find",
        "flat",
        "flatMap",
        "forEach",
        "indexOf",
        "map",
        "reduce",
        "reduceRight",
        "reverse",
        "shift",
        "some",
        "sort",
        "splice",
        "toReversed",
        "toSpliced"
      })
  void whatGoesThroughFarTooMuchIsRefused(String method) {
    String call = "Array.prototype." + method + ".call(list, () => false, 1)";
    for (String list :
        List.of(
            "const list = []; list.length = 2 ** 32 - 1; ",
            "const list = { length: 2 ** 53 - 1 }; ",
            "const list = { get length() { return 2 ** 53 - 1 } }; ",
            "class A extends Array {} A.prototype[5] = 1; const list = new A(2 ** 32 - 1); ",
            "const list = new Proxy([], { get: () => 2 ** 53 - 1 }); ",
            "const list = Proxy.revocable([], { get: () => 2 ** 53 - 1 }).proxy; ")) {
      assertEndsWith(list + call, ScriptFailedException.SCRIPT_ERROR);
    }
    assertEndsWith(
        "const x = []; x.length = 2 ** 32 - 1; [].concat({ length: 2 ** 53 - 1,"
            + " [Symbol.isConcatSpreadable]: true })",
        ScriptFailedException.SCRIPT_ERROR);
    assertEndsWith(
        "const x = []; x.length = 2 ** 32 - 1; [[x]].flat(2)", ScriptFailedException.SCRIPT_ERROR);
    assertEndsWith(
        "const x = []; x.length = 2 ** 32 - 1; [1].flatMap(() => x)",
        ScriptFailedException.SCRIPT_ERROR);
  }

  @Test
  void aProxyThatChangesItsAnswersIsRefusedAsWell() {
    assertEndsWith(
        "let n = 0; [].concat(new Proxy({}, { get: (target, name) =>"
            + " name === Symbol.isConcatSpreadable ? n++ > 0 : 2 ** 32 - 2 }))",
        ScriptFailedException.SCRIPT_ERROR);
    assertThat(rig.body("return [].concat.length")).isEqualTo(1);
  }

  @Test
  void arraysAreAsTheLanguageSays() {
    assertThat(
            rig.body(
                "return [[1, [2, [3]], , 4].flat(), [1, [2, [3]]].flat(Infinity), [1, [2]].flat(0),"
                    + " [1, 2].flatMap((x, at, all) => [x, at, all.length, [x]])]"))
        .hasToString("[[1, 2, [3], 4], [1, 2, 3], [1, [2]], [1, 0, 2, [1], 2, 1, 2, [2]]]");
    assertThat(
            rig.body(
                "const list = [3, 1, 2]; return [list.sort() === list, list.reverse(),"
                    + " list.reduce((a, b) => a + b), list.concat([4], 5, [[6]]), list.at(-1),"
                    + " Array.prototype.map.call('ab', (x) => x + x), list.slice(1).length,"
                    + " (function () { return Array.prototype.slice.call(arguments, 1) })(7, 8),"
                    + " Array.prototype.join.call({ length: 2, 0: 'a', 1: 'b' }, '+'),"
                    + " [].map.length, [].forEach.name, new Proxy({ a: 1 }, {}).a]"))
        .hasToString(
            "[true, [3, 2, 1], 6, [3, 2, 1, 4, 5, [6]], 1, [aa, bb], 2, [8], a+b, 1, forEach, 1]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return Array(2 ** 26).fill('x').join('yyyy')",
        "return new Array(2 ** 29).fill(0).length",
        "let a = [1]; while (true) a.push(...a)"
      })
  void whatIsTooLongForTheEngineIsAnError(String source) {
    assertEndsWith(source, ScriptFailedException.SCRIPT_ERROR);
  }

  /** The thread's stack may end before the depth guard's limit, and an overflow can be caught. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "const f = () => { try { return [1].map(f) } catch { return [1].map(f) } }; return f()",
        "const f = () => { try { return f() + 1 } catch { return f() + 1 } }; return f()",
        "const f = () => { try { return [1].map(() => f()) } catch { return [2, 1].sort(f) }"
            + " finally { f() } }; return f()",
        "const f = () => { try { return JSON.stringify({ toJSON: f }) } catch { return"
            + " JSON.stringify({ toJSON: f }) } }; return f()",
        "return JSON.stringify({ toJSON() { return JSON.stringify(this) } })"
      })
  void whatCatchesItsOverflowIsEndedOnStacksOfEverySize(String source) throws Exception {
    rig.timeout = SHORT;
    for (int kilobytes : List.of(256, 512, 1_024, 2_048, 8_192)) {
      CompletableFuture<String> code = new CompletableFuture<>();
      Thread thread =
          new Thread(
              null,
              () -> {
                try {
                  code.complete(rig.failure(Script.Kind.BODY, source).code());
                } catch (Throwable e) {
                  code.completeExceptionally(e);
                }
              },
              "stack-" + kilobytes,
              kilobytes * 1_024L);
      thread.setDaemon(true);
      thread.start();

      assertThat(code.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as("%d KiB", kilobytes)
          .isIn(ScriptFailedException.SCRIPT_DEPTH, ScriptFailedException.SCRIPT_TIMEOUT);
    }
  }

  @Test
  void depthCountsOpenCallsOnly() {
    assertThat(rig.body("const f = (n) => n === 0 ? 0 : 1 + f(n - 1); return f(300)"))
        .isEqualTo(300);
    assertThat(
            rig.body(
                "function* g() { for (let i = 0; i < 2000; i++) yield i } let n = 0; for (const x"
                    + " of g()) n++; for (let i = 0; i < 1000; i++) { for (const x of g()) break }"
                    + " for (let i = 0; i < 1000; i++) try { (() => { throw 1 })() } catch {}"
                    + " return n"))
        .isEqualTo(2_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return Array(16).fill('x'.repeat(524285)).concat('x'.repeat(2 * 16 - 1))",
        "return Array(9).fill('é'.repeat(524285))",
        "return Array(3e6).fill('xy')",
        "shared.x = Array(18).fill('x'.repeat(5e5))",
        "let a = []; for (let i = 0; i < 201; i++) a = [a]; return a",
        "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a",
        "let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; return o"
      })
  void whatIsTooLargeDoesNotLeave(String source) {
    rig.timeout = Duration.ofSeconds(10);
    assertEndsWith(source, ScriptFailedException.OUTPUT_TOO_LARGE);
  }

  @Test
  void theLargestResultLeaves() {
    rig.timeout = Duration.ofSeconds(10);
    List<?> result =
        (List<?>) rig.body("return Array(15).fill('x'.repeat(524285)).concat('x'.repeat(524284))");

    assertThat(result).hasSize(16).last().isEqualTo("x".repeat(524_284));
  }

  @Test
  void honestComputingMakesGarbageAndIsNoMemoryHog() {
    rig.timeout = Duration.ofSeconds(10);
    assertThat(
            rig.body(
                "const f = (n) => n < 2 ? n : f(n - 1) + f(n - 2); let s = 0;"
                    + " for (let i = 0; i < 2e5; i++) s += [1, 2].map((x) => x * 2).length;"
                    + " return f(22) + s"))
        .isEqualTo(417_711);
  }

  @Test
  void wallTimeIsBoundedToo() {
    try (GraalScripts scripts =
        new GraalScripts(Settings.of(Map.of("limits.script_wall", "1ms")))) {
      ScriptRig own = new ScriptRig(scripts);
      own.timeout = Duration.ofSeconds(10);
      assertThat(own.failure(Script.Kind.BODY, "while (true) {}").code())
          .isEqualTo(ScriptFailedException.SCRIPT_TIMEOUT);
    }
  }

  @Test
  void aContextInWhichAScriptFailedIsKeptAndAStoppedOneIsNot() {
    try (GraalScripts scripts = new GraalScripts(Settings.of(Map.of()))) {
      ScriptRig own = new ScriptRig(scripts);
      own.failure(Script.Kind.BODY, "throw new Error('x')");
      assertThat(scripts.idleContexts()).isEqualTo(1);
      own.timeout = SHORT;
      own.failure(Script.Kind.BODY, "while (true) {}");
      assertThat(scripts.idleContexts()).isZero();
    }
  }

  private void assertEndsWith(String source, String... codes) {
    long start = System.nanoTime();
    ScriptFailedException failure = rig.failure(Script.Kind.BODY, source);
    assertThat(failure.code()).as(failure.getMessage()).isIn((Object[]) codes);
    assertThat(failure.getMessage())
        .isNotBlank()
        .doesNotContain("java.", "graal", "engine failed", "null");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(rig.body("return [1, 2].map((x) => x + 1)")).hasToString("[2, 3]");
  }
}
