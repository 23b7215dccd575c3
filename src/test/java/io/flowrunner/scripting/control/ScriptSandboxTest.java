package io.flowrunner.scripting.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.scripting.entity.ScopeNames;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptFailedException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing gets out of the sandbox, and nothing stays in it. */
class ScriptSandboxTest {
  private final ScriptRig rig = new ScriptRig();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return Java.type('java.lang.System')",
        "return Polyglot.eval('js', '1')",
        "return Graal.versionGraalVM",
        "return load('/etc/passwd')",
        "return loadWithNewGlobal('/etc/passwd')",
        "return read('/etc/passwd')",
        "return require('fs')",
        "return process.exit(1)",
        "return quit()",
        "return exit(1)",
        "return print('x')",
        "return printErr('x')",
        "return java.lang.Runtime",
        "return Packages.java.lang.Runtime",
        "return com.oracle",
        "return setTimeout(() => 1, 1)",
        "return fetch('http://127.0.0.1')",
        "return new XMLHttpRequest()",
        "return new Worker('x')",
        "return WebAssembly",
        "return new SharedArrayBuffer(8)",
        "return Atomics.wait",
        "return new WeakRef({})",
        "return new FinalizationRegistry(() => 1)",
        "return new ShadowRealm()",
        "return performance.now()",
        "return Debug",
        "return $262",
        "return arguments.callee",
        "return arguments.callee.caller",
        "return (function f() { return f.caller })()",
        "return eval('1')",
        "return (0, globalThis.eval)('1')",
        "return new Function('return 1')()",
        "return Function('return this')()",
        "return (() => 1).constructor('return 1')()",
        "return input.constructor.constructor('return globalThis')()",
        "return [].map.constructor('return 1')()",
        "return (function* () {}).constructor('yield 1')().next()",
        "return (async () => 1).constructor('return 1')()",
        "return (async function* () {}).constructor('return 1')()",
        "return Reflect.construct(Function, ['return 1'])()",
        "return console.log.constructor('return 1')()",
        "return secrets.constructor.constructor('return 1')()",
        "return Object.getOwnPropertyDescriptor(results, 'a').get.constructor('return 1')()",
        "class F extends Function {} return new F('return 1')()",
        "return BigInt(1)",
        "return Symbol.dispose.x"
      })
  void thereIsNoWayOut(String source) {
    rig.with("results", Map.of("a", 1));
    ScriptFailedException failure = rig.failure(Script.Kind.BODY, source);
    assertThat(failure.code()).isEqualTo(ScriptFailedException.SCRIPT_ERROR);
    assertThat(failure.getMessage())
        .matches("(?s)(ReferenceError|TypeError|EvalError|SyntaxError).*")
        .doesNotContain("java.", "org.graalvm", "com.oracle.truffle", "io.flowrunner");
    assertThat(rig.body("return 'next'")).isEqualTo("next");
  }

  @Test
  void onlyTheDeclaredGlobalsExist() {
    List<?> globals = (List<?>) rig.body("return Object.getOwnPropertyNames(globalThis)");
    assertThat(ScopeNames.GLOBALS).containsAll(globals.stream().map(String.class::cast).toList());
    assertThat(globals.size()).isGreaterThan(50);
  }

  @Test
  void hostObjectsShowNothing() {
    assertThat(
            rig.body(
                "try { secrets.NO } catch (e) {"
                    + " return [e instanceof ReferenceError, Object.keys(e), typeof e.getClass] }"))
        .isEqualTo(List.of(true, List.of(), "undefined"));
    assertThat(rig.body("try { null.x } catch (e) { return e.stack }").toString())
        .doesNotContain("java", "flowrunner", "sandbox");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "globalThis.leak = 1",
        "leak = 1",
        "Object.prototype.leak = 1",
        "({}).__proto__.leak = 1",
        "[].__proto__.leak = 1",
        "Array.prototype.push = () => 1",
        "Object.defineProperty(Array.prototype, '0', { set() {} })",
        "Object.defineProperty(Object.prototype, 'leak', { value: 1 })",
        "Object.setPrototypeOf(Object.prototype, null); Object.setPrototypeOf(Array.prototype, {})",
        "Object.prototype.toString = () => 'x'",
        "JSON.stringify = () => '1'",
        "JSON.parse = () => 1",
        "Math.max = 1",
        "Function.prototype.call = () => 1",
        "(function* () {}).__proto__.prototype.leak = 1",
        "[][Symbol.iterator]().__proto__.next = () => 1",
        "new Map().entries().__proto__.leak = 1",
        "''[Symbol.iterator]().__proto__.__proto__.leak = 1",
        "(async function* () {}).prototype.__proto__.leak = 1",
        "/a/[Symbol.matchAll]('a').__proto__.leak = 1",
        "new Int8Array(1).__proto__.__proto__.leak = 1",
        "Promise.prototype.then = () => 1",
        "Error.prototype.name = 'x'",
        "Error.stackTraceLimit = 0",
        "console.log = () => 1",
        "console.leak = 1",
        "Symbol.iterator.__proto__.leak = 1",
        "RegExp.prototype.exec = () => 1",
        "Date.now = () => 1",
        "delete Array.prototype.map",
        "Intl.NumberFormat.prototype.leak = 1",
        "new Intl.Segmenter('en').segment('').__proto__.leak = 1",
        "Object.getOwnPropertyDescriptor(Object.prototype, 'toString').get.leak = 1",
        "Object.getOwnPropertyDescriptor(Object.prototype, '__proto__').set.leak = 1",
        "secrets.leak = 1",
        "Object.defineProperty(secrets, 'leak', { value: 1 })",
        "Object.setPrototypeOf(secrets, {})",
        "Object.freeze(secrets)",
        "globalThis.undefined = 1",
        "Reflect.ownKeys(globalThis).forEach((k) => { delete globalThis[k]; })",
        "escape.leak = 1",
        "(() => { 'use strict'; return Object.getOwnPropertyDescriptor(arguments, 'callee').get"
            + " })().leak = 1"
      })
  void nothingSharedCanBeChanged(String source) {
    assertThat(rig.failure(Script.Kind.BODY, source).getMessage())
        .matches("(?s)(ReferenceError|TypeError).*");
    assertThat(
            rig.body(
                "return [typeof leak, ({}).leak, [].leak, (() => 1).leak, `${{}}`, [1].map((x) =>"
                    + " x), JSON.stringify({ a: 1 }), Math.max(1, 2), typeof console.leak]"))
        .isEqualTo(
            Arrays.asList(
                "undefined",
                null,
                null,
                null,
                "[object Object]",
                List.of(1),
                "{\"a\":1}",
                2,
                "undefined"));
  }

  @Test
  void silentAttemptsChangeNothingEither() {
    assertThat(
            rig.body(
                "return [Reflect.set(Object.prototype, 'leak', 1),"
                    + " Reflect.defineProperty(globalThis, 'leak', { value: 1 }),"
                    + " Reflect.deleteProperty(Array.prototype, 'map'),"
                    + " Reflect.setPrototypeOf(Math, null)]"))
        .isEqualTo(List.of(false, false, false, false));
    assertThat(rig.body("return typeof leak + typeof [].map + typeof Math.hasOwnProperty"))
        .isEqualTo("undefinedfunctionfunction");
  }

  @Test
  void oneCallLeavesNothingForTheNext() {
    rig.body(
        "'secret of the first'.match(/(first)/); Symbol.for('leak'); input.leak = 1; vars.leak = 1;"
            + " class X { static leak = 1 } function leak() {} var leak2 = 1; return 1");
    assertThat(
            rig.body(
                "return [RegExp.$1, RegExp.lastMatch, RegExp.input, typeof leak, typeof leak2,"
                    + " input.leak, vars.leak]"))
        .isEqualTo(Arrays.asList(null, null, null, "undefined", "undefined", null, null));
    Script tagged =
        new ScriptCompiler()
            .compile(
                Script.Kind.BODY,
                "const tag = (parts) => parts; try { tag`x`.leak = 1 } catch { return 'frozen' }");
    assertThat(rig.run(tagged).value()).isEqualTo("frozen");
    assertThat(rig.run(tagged).value()).isEqualTo("frozen");
  }

  @Test
  void whatAScriptPutsOffEndsWithIt() {
    rig.failure(
        Script.Kind.BODY,
        "Promise.resolve().then(() => console.log('late')); throw new Error('now')");
    assertThat(rig.console).containsExactly("info late");
    rig.body("return 1");
    assertThat(rig.console).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return new Proxy({}, { get() { throw new Error('trap') }, ownKeys() { return ['a'] },"
            + " getOwnPropertyDescriptor() { return { value: 1, enumerable: true, configurable:"
            + " true } } })",
        "return { get a() { throw new Error('trap') } }",
        "return { toJSON() { throw new Error('trap') } }",
        "return { get then() { throw new Error('trap') } }",
        "throw { get message() { throw new Error('trap') }, toString() { throw 1 } }",
        "shared.x = { toJSON() { throw new Error('trap') } }",
        "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw 1 } });"
            + " throw e",
        "const e = new Error('x'); e.toString = () => { throw 1 }; e.name = { toString() { throw 2"
            + " } }; throw e",
        "throw new Proxy(new Error('x'), { getPrototypeOf() { throw new Error('trap') } })",
        "throw Object.create(Error.prototype)"
      })
  void trapsInWhatLeavesFailTheScriptOnly(String source) {
    assertThat(rig.failure(Script.Kind.BODY, source))
        .returns(ScriptFailedException.SCRIPT_ERROR, ScriptFailedException::code)
        .satisfies(
            failure ->
                assertThat(failure.getMessage()).doesNotContain("engine failed", "java", "graal"));
    assertThat(rig.body("return 'next'")).isEqualTo("next");
  }
}
