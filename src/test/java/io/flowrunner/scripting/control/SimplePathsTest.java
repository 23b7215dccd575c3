package io.flowrunner.scripting.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.scripting.entity.Cancellation;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptCall;
import io.flowrunner.scripting.entity.ScriptFailedException;
import io.flowrunner.scripting.entity.ScriptPaths;
import io.flowrunner.scripting.entity.Template;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Simple paths are read without JavaScript, and mean what JavaScript would make of them. */
class SimplePathsTest {
  private final ScriptCompiler compiler = new ScriptCompiler();
  private final ScriptRig rig = new ScriptRig();

  SimplePathsTest() {
    Map<String, Object> input = new HashMap<>();
    input.put("a", Map.of("b", Arrays.asList("first", null, Map.of("c", 1.5))));
    input.put("text", "añ😀");
    input.put("n", 5);
    input.put("yes", true);
    input.put("nothing", null);
    input.put("empty", "");
    input.put("1", "one");
    input.put("x-y", "dash");
    input.put("toString", "own");
    input.put("length", "own length");
    rig.with("input", input)
        .with("results", Map.of("x", Map.of("y", 2), "my-node", List.of(3)))
        .with("vars", Map.of("base", "http://127.0.0.1"))
        .with("item", null);
  }

  /** An engine that was never started: whatever asks it for JavaScript fails. */
  private final GraalScripts without = new GraalScripts();

  private ScriptCall call(Script script) {
    return new ScriptCall(
        "flow@1", script, rig.scope(), null, new Cancellation(), (level, text) -> {});
  }

  private Script expression(String source) {
    return compiler.compile(Script.Kind.EXPRESSION, source);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input",
        "input.a.b[0]",
        "input.a.b[1]",
        "input.a.b[2].c",
        "input['a']['b'][0]",
        " input\n  .a . b [ 0 ] ",
        "(input).a",
        "input.a.b['0']",
        "input.a.b[9]",
        "input.a.b.length",
        "input.text.length",
        "input.text[1]",
        "input.text[2]",
        "input.text[9]",
        "input.empty.length",
        "input.empty[0]",
        "input['1']",
        "input[1]",
        "input['x-y']",
        "input.no",
        "input.nothing",
        "input.n.x",
        "input.n.toFixed",
        "input.yes.x",
        "input.a.b.map",
        "input.text.trim",
        "input.toString",
        "input.length",
        "results.x.y",
        "results['my-node'][0]",
        "results.no",
        "vars.base",
        "vars.base[0]",
        "secrets.API_KEY",
        "secrets['a.b']",
        "secrets.API_KEY.length",
        "item"
      })
  void pathsAreReadWithoutJavaScript(String source) {
    Script path = expression(source);
    assertThat(path.path()).isPresent();
    Object read = without.run(call(path)).value();
    assertThat(read).isEqualTo(computed(source));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input.no.x",
        "input.nothing.x",
        "input.nothing[0]",
        "item.x",
        "input.a.b[1].c",
        "input.a.b[9].c",
        "results.no.body",
        "vars.no.x",
        "error.code",
        "error",
        "index",
        "secrets.NO"
      })
  void whatFailsDoesSoWithoutJavaScriptToo(String source) {
    Script path = expression(source);
    assertThat(path.path()).isPresent();
    assertThatThrownBy(() -> without.run(call(path)))
        .isInstanceOfSatisfying(
            ScriptFailedException.class,
            failure -> {
              ScriptFailedException computed =
                  rig.failure(Script.Kind.EXPRESSION, "[" + source + "][0]");
              assertThat(failure.code()).isEqualTo("expression_error").isEqualTo(computed.code());
              assertThat(computed.getMessage()).endsWith(failure.getMessage());
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input.constructor",
        "input.constructor.name",
        "input.__proto__",
        "input.a.hasOwnProperty",
        "input.a.valueOf.name",
        "input.a.b.map.name",
        "input.a.b.__proto__",
        "input.text.__proto__",
        "input.n.__proto__",
        "input.n.toFixed.name",
        "input.text.trim.length",
        "results.toString.name",
        "secrets"
      })
  void whatPrototypesHoldIsLeftToJavaScript(String source) {
    Script path = expression(source);
    assertThat(ScriptPaths.read(path.path().orElseThrow(), rig.scope()))
        .isSameAs(ScriptPaths.NEEDS_JAVASCRIPT);
    assertThat(rig.expression(source)).isEqualTo(computed(source));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input?.a",
        "input.a?.b",
        "input.a.b[-1]",
        "input.a.b[input.n]",
        "input['a' + 'b']",
        "input.a.b[1.5]",
        "input.a || 1",
        "-input.n",
        "input.n + 1",
        "input.text.trim()",
        "[input]",
        "`${input.n}`",
        "Math.PI",
        "undefined",
        "5",
        "this.input",
        "globalThis.x"
      })
  void whatIsNoPathIsComputed(String source) {
    assertThat(expression(source).path()).isEmpty();
    assertThatThrownBy(() -> without.run(call(expression(source))))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void aTemplateAsksOncePerExpressionAndWholeNestsAreResolved() {
    AtomicInteger paths = new AtomicInteger();
    AtomicInteger computed = new AtomicInteger();
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("deep", List.of(List.of(Map.of("x", "${input.a.b[0]}")), "${results.x.y}"));
    value.put("text", "${vars.base}/${input.n}?$${literal}&${input.n + 1}");
    value.put("plain", "no expression");
    Template template =
        new TemplateCompiler()
            .compile(
                value,
                "params",
                (path, message, offset, line, column) -> {
                  throw new AssertionError(path + ": " + message);
                });
    Object resolved =
        template.resolve(
            script -> {
              (script.path().isPresent() ? paths : computed).incrementAndGet();
              return (script.path().isPresent() ? without.run(call(script)) : rig.run(script))
                  .value();
            });
    assertThat(resolved)
        .isEqualTo(
            Map.of(
                "deep",
                List.of(List.of(Map.of("x", "first")), 2),
                "text",
                "http://127.0.0.1/5?${literal}&6",
                "plain",
                "no expression"));
    assertThat(paths).hasValue(4);
    assertThat(computed).hasValue(1);
  }

  @Test
  void numbersStayAsTheyAre() {
    rig.with("input", Map.of("big", 9_007_199_254_740_993L, "whole", 2.0));
    assertThat(without.run(call(expression("input.big"))).value())
        .isEqualTo(9_007_199_254_740_993L);
    assertThat(without.run(call(expression("input.whole"))).value()).isEqualTo(2.0);
  }

  /** The same, by JavaScript: inside of a list it is no path. */
  private Object computed(String source) {
    return rig.expression("[" + source + "][0]");
  }
}
