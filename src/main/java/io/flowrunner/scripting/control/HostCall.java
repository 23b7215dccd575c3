package io.flowrunner.scripting.control;

import io.flowrunner.platform.control.Json;
import io.flowrunner.scripting.entity.ScopeNames;
import io.flowrunner.scripting.entity.ScriptCall;
import io.flowrunner.scripting.entity.ScriptFailedException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.graalvm.polyglot.Value;

/**
 * What the sandbox may ask Java for during one call, always on the thread of the call. What the
 * first answer of a kind costs is not the script's; asking for the same again and again is.
 */
final class HostCall {
  private final ScriptCall call;
  private final ScriptConsole console;
  private final ScriptLimits limits;
  private final Value parse;
  private final Set<String> given = new HashSet<>();
  private final StringBuilder leaving = new StringBuilder();
  private RunningScript running;
  private RuntimeException failure;
  private String action;

  HostCall(ScriptCall call, ScriptLimits limits, Value parse) {
    this.call = call;
    this.limits = limits;
    this.parse = parse;
    console = new ScriptConsole(call.console(), limits);
  }

  void running(RunningScript script) {
    running = script;
  }

  String action() {
    return action;
  }

  /** What went wrong on this side; a script cannot catch it away. */
  RuntimeException failure() {
    return failure;
  }

  Object print(String level, String text) {
    try {
      console.line(level, text);
      return null;
    } catch (RuntimeException e) {
      throw remember(e);
    }
  }

  /** The value behind a plus sign, or what is wrong behind a minus sign. */
  Object secret(String key) {
    return answer(
        ScopeNames.SECRETS,
        () -> {
          try {
            return "+" + call.scope().secret(key);
          } catch (ScriptFailedException e) {
            return "-" + e.getMessage();
          }
        });
  }

  Object result(String node) {
    return answer(
        "results." + node,
        () -> {
          Map<?, ?> results = (Map<?, ?>) call.scope().value(ScopeNames.RESULTS);
          return parse.execute(text(results.get(node)));
        });
  }

  /** A value for the script, as JSON. */
  String text(Object value) {
    String json = Json.text(value);
    if (ScriptText.hasNumeral(json, limits.text())) {
      throw ScriptFailures.textTooLong(limits);
    }
    return json;
  }

  Object choose(String name) {
    action = ScriptText.wellFormed(name);
    return null;
  }

  /** A piece of JSON that leaves the script. */
  Object append(String piece) {
    if (leaving.length() + piece.length() > limits.output()) {
      throw remember(ScriptFailures.resultTooLarge(limits));
    }
    leaving.append(piece);
    return null;
  }

  /** What was appended since the last time; null for nothing. */
  String appended() {
    String text = leaving.isEmpty() ? null : leaving.toString();
    leaving.setLength(0);
    return text;
  }

  /** Code {@code thrown} stands for something thrown that is no Error. */
  Object fail(String code, String message) {
    throw remember(
        code.equals("thrown")
            ? ScriptFailures.failed(call.script(), message)
            : new ScriptFailedException(code, message));
  }

  private Object answer(String name, Supplier<Object> work) {
    try {
      return given.add(name) ? running.uncounted(work) : work.get();
    } catch (RuntimeException e) {
      throw remember(e);
    }
  }

  private RuntimeException remember(RuntimeException e) {
    if (failure == null) {
      failure = e;
    }
    return e;
  }
}
