package io.flowrunner.scripting.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptOutcome;
import io.flowrunner.scripting.entity.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateCompilerTest {
  private final TemplateCompiler compiler = new TemplateCompiler();
  private final List<String> issues = new ArrayList<>();

  @Test
  void aWholeExpressionKeepsItsType() {
    Template template = compile("${input.lines}");
    assertThat(template).isInstanceOf(Template.Whole.class);
    assertThat(template.resolve(script -> List.of(1, 2))).isEqualTo(List.of(1, 2));
  }

  @Test
  void insideATextItIsInserted() {
    Template template = compile("a ${x} b ${y}");
    assertThat(template).isInstanceOf(Template.Text.class);
    Map<String, Object> values = Map.of("x", Map.of("k", 1), "y", 2.0);
    assertThat(template.resolve(script -> values.get(script.source())))
        .isEqualTo("a {\"k\":1} b 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{a: {b: 1}}.a",
        "'}' + \"}\"",
        "'\\'}'",
        "`}${ {a: `}`}.a }}`",
        "`$` + `\\`}`",
        "/}/.test('}')",
        "[/[/}]/, 1]",
        "1 / 2 + '}'.length / 3",
        "x.length / y['}'] / 2",
        "(a) / 2 /* } */",
        "1 // }\n + 2",
        "typeof /}/",
        "(() => { return /}/ })()",
        "x.in / 2 + '}' / 1",
        "x++ / 2 + '/}/'"
      })
  void endsAtTheMatchingBrace(String expression) {
    Template template = compile("<${" + expression + "}>");
    assertThat(issues).isEmpty();
    assertThat(template)
        .isInstanceOfSatisfying(
            Template.Text.class,
            text -> {
              assertThat(text.parts()).hasSize(3);
              assertThat(((Script) text.parts().get(1)).source()).isEqualTo(expression);
              assertThat(text.parts().get(2)).isEqualTo(">");
            });
  }

  @Test
  void doubledDollarsAreLiteral() {
    assertThat(compile("$${x}")).isEqualTo(new Template.Constant("${x}"));
    assertThat(compile("a$${x}${y}$${z}$").resolve(script -> script.source()))
        .isEqualTo("a${x}y${z}$");
    assertThat(compile("$ { $5 $$ {} }")).isEqualTo(new Template.Constant("$ { $5 $$ {} }"));
  }

  @Test
  void whatHasNoExpressionIsOneConstant() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("list", List.of(1, "two", Map.of("k", "v")));
    value.put("nothing", null);
    Template template = compiler.compile(value, "params", this::issue);
    assertThat(template).isEqualTo(new Template.Constant(value));
    Map<?, ?> constant = (Map<?, ?>) template.resolve(script -> null);
    assertThatThrownBy(constant::clear).isInstanceOf(UnsupportedOperationException.class);
    value.clear();
    assertThat(constant).hasSize(2);
  }

  @Test
  void resolvesNestedMapsAndListsInOrder() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("z", "${a}");
    value.put("a", List.of("x", "${b}", Map.of("deep", "${c}-")));
    value.put("n", null);
    Template template = compiler.compile(value, "params", this::issue);
    Object resolved = template.resolve(Script::source);
    assertThat(resolved.toString()).isEqualTo("{z=a, a=[x, b, {deep=c-}], n=null}");
  }

  @Test
  void failuresNameTheParam() {
    Template template =
        compiler.compile(
            Map.of("headers", Map.of("X", List.of("${input.no}"))), "params", this::issue);
    assertThatThrownBy(() -> template.resolve(script -> ScriptOutcome.UNDEFINED))
        .hasMessage("params.headers.X[0]: ${input.no} is undefined");
  }

  @Test
  void reportsEveryErrorWithItsPlace() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("a", "${input.}");
    value.put("b", List.of("ok", "one\n two ${1 +} ${x y}"));
    value.put("c", "never ${closed");
    value.put("d", "${}");
    Template template = compiler.compile(value, "params", this::issue);
    assertThat(template).isInstanceOf(Template.Constant.class);
    assertThat(issues)
        .containsExactly(
            "params.a 8 1:9 Expected a name but found )",
            "params.b[1] 14 2:11 Expected an operand but found )",
            "params.b[1] 20 2:17 Expected ) but found y",
            "params.c 6 1:7 This ${ is not closed; a literal one is written $${",
            "params.d 2 1:3 An expression is missing");
  }

  @Test
  void tellsTheSoundExpressionsWithTheirPlaces() {
    List<String> told = new ArrayList<>();
    compiler.compile(
        "a ${x} ${y +} ${z}",
        "p",
        new ScriptIssues() {
          @Override
          public void issue(String path, String message, int offset, int line, int column) {
            told.add("issue " + offset);
          }

          @Override
          public void expression(String path, Script expression, int offset) {
            told.add(expression.source() + " " + offset);
          }
        });
    assertThat(told).containsExactly("x 4", "issue 12", "z 16");
  }

  @Test
  void isQuickWithManyBraces() {
    String text = "${" + "{}".repeat(200_000) + "${ }".repeat(20_000);
    compile(text);
    assertThat(issues).isNotEmpty();
  }

  private Template compile(String text) {
    return compiler.compile(text, "p", this::issue);
  }

  private void issue(String path, String message, int offset, int line, int column) {
    issues.add(path + " " + offset + " " + line + ":" + column + " " + message);
  }
}
