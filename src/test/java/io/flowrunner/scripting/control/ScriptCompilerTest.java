package io.flowrunner.scripting.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptReference;
import io.flowrunner.scripting.entity.ScriptSyntaxException;
import io.flowrunner.scripting.entity.ValuePath;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptCompilerTest {
  private final ScriptCompiler compiler = new ScriptCompiler();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  \n ",
        "}) + (",
        ") + (",
        "1] + [2",
        "1; 2",
        "a) => (b",
        "...input",
        "return 1",
        "let x",
        "10n",
        "await x",
        "yield 1",
        "new.target",
        "import x from 'y'",
        "/* open",
        "// nothing",
        "`${input`",
        "'open",
        "input.",
        "/a(/",
        "delete input"
      })
  void refusesWhatIsNotOneExpression(String source) {
    assertThat(error(Script.Kind.EXPRESSION, source).getMessage()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input.a ?? 1",
        "{ a: 1 }",
        "x => { return x }",
        "function () { return 1 }",
        "`a${`b${1}`}`",
        "/}/.test(input)",
        "1 // comment",
        "(input)",
        "class { #x = 1; has(o) { return #x in o; } }",
        "new Map([[1, 2]])",
        "input?.a?.[0]?.()"
      })
  void takesExpressions(String source) {
    assertThatCode(() -> compiler.compile(Script.Kind.EXPRESSION, source))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "} function x() {",
        "return }",
        "with (input) {}",
        "import x from 'y'",
        "export default 1",
        "return await f()",
        "let a; let a;",
        "x = 10n",
        "return 010",
        "super.x",
        "return /(?<n>a)\\k<m>/u"
      })
  void refusesWhatIsNoBody(String source) {
    assertThat(error(Script.Kind.BODY, source).getMessage()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "let a = 1;\\nlet a = 2; | 2 | 5",
        "if (input) {\\n  return 1; | 2 | 12",
        "return [1, 2; | 1 | 13",
        "\\n\\n  x y | 3 | 5"
      })
  void tellsWhereABodyIsWrong(String source, int line, int column) {
    ScriptSyntaxException error = error(Script.Kind.BODY, source.replace("\\n", "\n"));
    assertThat(List.of(error.line(), error.column())).containsExactly(line, column);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"a b | 1 | 3", "input.a } | 1 | 9", "foo( | 1 | 5", "input.\\n  [ | 2 | 3"})
  void tellsWhereAnExpressionIsWrong(String source, int line, int column) {
    ScriptSyntaxException error = error(Script.Kind.EXPRESSION, source.replace("\\n", "\n"));
    assertThat(List.of(error.line(), error.column())).containsExactly(line, column);
  }

  @Test
  void speaksOfJavaScriptOnly() {
    assertThat(error(Script.Kind.BODY, "return await f()"))
        .hasMessage("Scripts are synchronous: there is no await");
    assertThat(error(Script.Kind.BODY, "if (x) {")).hasMessage("Expected } but found the end");
    assertThat(error(Script.Kind.BODY, "return /[b-a]/").getMessage())
        .doesNotContain("oracle", "graal", "Exception");
  }

  @Test
  void refusesWhatIsNestedTooDeeplyForTheParser() {
    assertThat(error(Script.Kind.EXPRESSION, "[".repeat(100_000) + "]".repeat(100_000)))
        .hasMessage("The script is nested too deeply");
  }

  @Test
  void findsTheNamesThatAScriptUses() {
    Script script =
        compiler.compile(
            Script.Kind.BODY,
            """
            const f = (a = shared, {b = vars} = {}) => a + (input).x;
            class C { #p = index; static s = execution.id; m() { return { item, z: `${`${error}`}` }; } }
            { let results = 1; }
            return f(secrets["K"]).result + \\u0063ontext;
            """);
    assertThat(script.names())
        .containsExactlyInAnyOrder(
            "shared", "vars", "input", "index", "execution", "item", "error", "secrets", "context");
  }

  @Test
  void doesNotTakeDeclaredNamesForTheScopes() {
    Script script =
        compiler.compile(
            Script.Kind.BODY,
            """
            function item(error) { return error; }
            const { input: index } = item({});
            try { index; } catch (result) { return result; }
            for (const vars of []) vars;
            return (function shared() { return shared; }).context;
            """);
    assertThat(script.names()).isEmpty();
  }

  @Test
  void tellsReferencesWithTheirPlaces() {
    Script script =
        compiler.compile(
            Script.Kind.BODY,
            "if (typeof x === 'y') {}\nreturn results.shape + secrets['a.b'] + foo;");
    assertThat(compiler.references(script))
        .containsExactly(
            new ScriptReference("results", "shape", 32, 2, 8),
            new ScriptReference("secrets", "a.b", 48, 2, 24),
            new ScriptReference("foo", null, 65, 2, 41));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Math.PI",
        "input?.a",
        "input.a()",
        "input[i]",
        "input[1.5]",
        "input[-1]",
        "input, 1",
        "input + 1",
        "!input",
        "x.y",
        "input.a?.b",
        "`${input}`"
      })
  void onlyPlainPathsArePaths(String source) {
    assertThat(compiler.compile(Script.Kind.EXPRESSION, source).path()).isEmpty();
  }

  @Test
  void readsPlainPaths() {
    assertThat(path("input.a.b[0]")).containsExactly("input", "a", "b", 0);
    assertThat(path(" vars [ \"x\" ] ")).containsExactly("vars", "x");
    assertThat(path("secrets.KEY")).containsExactly("secrets", "KEY");
    assertThat(path("secrets['a.b']")).containsExactly("secrets", "a.b");
    assertThat(path("(item)")).containsExactly("item");
    assertThat(path("results['0']['01']")).containsExactly("results", 0, "01");
  }

  @Test
  void aBodyHasNoPath() {
    assertThat(compiler.compile(Script.Kind.BODY, "input.a").path()).isEmpty();
  }

  private List<Object> path(String source) {
    return compiler
        .compile(Script.Kind.EXPRESSION, source)
        .path()
        .map(ValuePath::steps)
        .orElseThrow();
  }

  private ScriptSyntaxException error(Script.Kind kind, String source) {
    ScriptSyntaxException error =
        catchThrowableOfType(ScriptSyntaxException.class, () -> compiler.compile(kind, source));
    assertThat(error).as(source).isNotNull();
    return error;
  }
}
