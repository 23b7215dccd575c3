package io.flowrunner.scripting.control;

import io.flowrunner.scripting.entity.ScopeNames;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptScope;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;

/**
 * A script as a function of one context. Names that do not exist where it is called are no
 * parameters, so that they behave as undeclared; then the same script is another function.
 *
 * @param names its parameters
 * @param make answers {@code [body, () => shared]} for the values of the names
 */
record ScriptFunction(List<String> names, Value make) {
  static final String ACTION = "action";

  /** The name of the authors' code in positions of errors. */
  static final String SOURCE = "script";

  /** The author's text begins on the second line of the source. */
  static final int LINES_BEFORE = 1;

  /** The names of the scope that the script mentions and that exist; the action of a post hook. */
  static List<String> names(Script script, ScriptScope scope) {
    List<String> names = new ArrayList<>(script.names().size() + 1);
    for (String name : script.names()) {
      if (scope.has(name)) {
        names.add(name);
      }
    }
    if (script.kind() == Script.Kind.POST) {
      names.add(ACTION);
    }
    return names;
  }

  boolean sharesState() {
    return names.contains(ScopeNames.SHARED);
  }

  static Source source(Script script, List<String> names) {
    boolean expression = script.kind() == Script.Kind.EXPRESSION;
    StringBuilder text = new StringBuilder("(function(").append(String.join(",", names));
    text.append("){return [function(){").append(expression ? "return (" : "").append('\n');
    text.append(script.source()).append('\n').append(expression ? ");}" : "}");
    if (names.contains(ScopeNames.SHARED)) {
      text.append(",function(){return shared;}");
    }
    return Source.newBuilder(ScriptEngine.LANGUAGE, text.append("];})"), SOURCE).buildLiteral();
  }
}
