package io.flowrunner.scripting.control;

import com.oracle.js.parser.ir.FunctionNode;
import io.flowrunner.scripting.entity.ScopeNames;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptReference;
import io.flowrunner.scripting.entity.ScriptSyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks the syntax of JavaScript and finds out what it needs. Only parses, never runs; stateless.
 */
public final class ScriptCompiler {
  /**
   * @throws ScriptSyntaxException with the place of the first error
   */
  public Script compile(Script.Kind kind, String source) {
    boolean expression = kind == Script.Kind.EXPRESSION;
    FunctionNode parsed = parse(kind, source);
    return new Script(
        kind,
        source,
        names(uses(kind, source, parsed)),
        expression ? ScriptSurvey.path(parsed) : Optional.empty());
  }

  /**
   * The names that a script uses and does not declare, in the order of the text; names that are
   * only asked for with {@code typeof} are left out.
   */
  public List<ScriptReference> references(Script script) {
    FunctionNode parsed = parse(script.kind(), script.source());
    return uses(script.kind(), script.source(), parsed).stream()
        .filter(use -> !use.silent())
        .map(ScriptSurvey.Use::reference)
        .toList();
  }

  /** The actions that a script picks by name ({@code action("again")}); the member is the name. */
  public List<ScriptReference> actions(Script script) {
    return ScriptSurvey.actions(parse(script.kind(), script.source()), script.source());
  }

  private static FunctionNode parse(Script.Kind kind, String source) {
    return kind == Script.Kind.EXPRESSION
        ? ScriptParser.expression(source)
        : ScriptParser.body(source);
  }

  private static List<ScriptSurvey.Use> uses(Script.Kind kind, String source, FunctionNode parsed) {
    int shift = kind == Script.Kind.EXPRESSION ? ScriptParser.EXPRESSION_OFFSET : 0;
    return ScriptSurvey.references(parsed, source, shift);
  }

  private static Set<String> names(List<ScriptSurvey.Use> uses) {
    return uses.stream()
        .map(use -> use.reference().root())
        .filter(ScopeNames.ALL::contains)
        .collect(Collectors.toUnmodifiableSet());
  }
}
