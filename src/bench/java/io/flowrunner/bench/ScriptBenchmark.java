package io.flowrunner.bench;

import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.control.GraalScripts;
import io.flowrunner.scripting.control.ScriptCompiler;
import io.flowrunner.scripting.control.TemplateCompiler;
import io.flowrunner.scripting.entity.Cancellation;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptCall;
import io.flowrunner.scripting.entity.ScriptOutcome;
import io.flowrunner.scripting.entity.ScriptScope;
import io.flowrunner.scripting.entity.Template;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Scripts in a kept context, and templates, whose paths need no JavaScript. */
@State(Scope.Benchmark)
public class ScriptBenchmark {
  private final GraalScripts scripts = new GraalScripts(Settings.of(Map.of()));
  private final ScriptScope scope = new BenchFlow().scope();
  private final Script sum =
      new ScriptCompiler()
          .compile(
              Script.Kind.BODY,
              "return { count: input.items.length, names: input.items.map(i => i.name).join() };");
  private final Script one = new ScriptCompiler().compile(Script.Kind.EXPRESSION, "1 + 1");
  private final Template paths =
      template(
          Map.of(
              "url",
              "https://example.com/${input.items[3].id}/${input.items[4].name}",
              "items",
              List.of("${input.items[0]}", "${input.items[1].qty}"),
              "constant",
              42));
  private final Template expression = template("${input.items.length + 1}");

  private static Template template(Object value) {
    return new TemplateCompiler()
        .compile(
            value,
            "",
            (path, message, offset, line, column) -> {
              throw new IllegalStateException(message);
            });
  }

  @Benchmark
  public ScriptOutcome smallestScript() {
    return run(one);
  }

  @Benchmark
  public ScriptOutcome scriptOverTenItems() {
    return run(sum);
  }

  @Benchmark
  public Object templateOfPaths() {
    return paths.resolve(script -> run(script).value());
  }

  @Benchmark
  public Object templateOfAnExpression() {
    return expression.resolve(script -> run(script).value());
  }

  private ScriptOutcome run(Script script) {
    return scripts.run(
        new ScriptCall("flow@1", script, scope, null, new Cancellation(), (level, text) -> {}));
  }

  @TearDown
  public void close() {
    scripts.close();
  }
}
