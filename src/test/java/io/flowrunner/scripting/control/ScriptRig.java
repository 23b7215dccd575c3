package io.flowrunner.scripting.control;

import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.Cancellation;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptCall;
import io.flowrunner.scripting.entity.ScriptFailedException;
import io.flowrunner.scripting.entity.ScriptOutcome;
import io.flowrunner.scripting.entity.ScriptScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs scripts in one sandbox that all tests of this JVM share, and keeps what they print. */
final class ScriptRig {
  private static final GraalScripts SHARED = new GraalScripts(Settings.of(Map.of()));
  private static final ScriptCompiler COMPILER = new ScriptCompiler();

  static {
    SHARED.warmUp();
  }

  final List<String> console = Collections.synchronizedList(new ArrayList<>());
  final Map<String, Object> names = Collections.synchronizedMap(new LinkedHashMap<>());
  final Map<String, String> secrets = Map.of("API_KEY", "s3cret", "a.b", "dotted");
  private final GraalScripts scripts;
  Cancellation cancellation = new Cancellation();
  String pool = "flow@1";
  Duration timeout;

  ScriptRig() {
    this(SHARED);
  }

  ScriptRig(GraalScripts scripts) {
    this.scripts = scripts;
    names.put("input", Map.of());
    names.put("shared", Map.of());
    names.put("vars", Map.of());
    names.put("results", Map.of());
    names.put("secrets", Map.of());
  }

  ScriptRig with(String name, Object value) {
    names.put(name, value);
    return this;
  }

  Object body(String source) {
    return run(Script.Kind.BODY, source).value();
  }

  Object expression(String source) {
    return run(Script.Kind.EXPRESSION, source).value();
  }

  ScriptOutcome run(Script.Kind kind, String source) {
    return run(COMPILER.compile(kind, source));
  }

  ScriptOutcome run(Script script) {
    return scripts.run(
        new ScriptCall(
            pool,
            script,
            scope(),
            timeout,
            cancellation,
            (level, text) -> console.add(level + " " + text)));
  }

  /** The failure of a script that must not come to its end. */
  ScriptFailedException failure(Script.Kind kind, String source) {
    try {
      Object value = run(kind, source).value();
      throw new AssertionError("it ended with " + String.valueOf(value));
    } catch (ScriptFailedException e) {
      return e;
    }
  }

  ScriptScope scope() {
    return new ScriptScope() {
      @Override
      public boolean has(String name) {
        return names.containsKey(name);
      }

      @Override
      public Object value(String name) {
        return names.get(name);
      }

      @Override
      public String secret(String key) {
        if (!secrets.containsKey(key)) {
          throw new ScriptFailedException(
              ScriptFailedException.EXPRESSION_ERROR, "There is no secret " + key);
        }
        return secrets.get(key);
      }
    };
  }
}
