package io.flowrunner.scripting.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.platform.control.Json;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptFailedException;
import io.flowrunner.scripting.entity.ScriptOutcome;
import io.flowrunner.scripting.entity.ScriptSyntaxException;
import io.flowrunner.scripting.entity.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The published escape suite: each attempt ends as it should, and after it scripts of the same
 * revision and of another one find everything as it was.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptEscapeTest {
  private static final Duration SHORT = Duration.ofMillis(60);
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final String ATTACKED = "attacked@1";
  private static final String OTHER = "other@1";

  /** All that a script can reach beside its own values, and that it still does what it should. */
  private static final String CONTROL =
      """
      const seen = new Set();
      const waiting = [globalThis];
      for (const made of [function* () {}, async () => 1, async function* () {}, [].values(),
        ''[Symbol.iterator](), new Map().entries(), new Set().values(), /a/[Symbol.matchAll]('')]) {
        waiting.push(Object.getPrototypeOf(made));
      }
      let keys = 0;
      let loose = 0;
      while (waiting.length > 0) {
        const next = waiting.pop();
        if (Object(next) !== next || seen.has(next)) continue;
        seen.add(next);
        if (!Object.isFrozen(next)) loose++;
        waiting.push(Object.getPrototypeOf(next));
        for (const key of Reflect.ownKeys(next)) {
          const { value, get, set } = Object.getOwnPropertyDescriptor(next, key);
          keys++;
          waiting.push(value, get, set);
        }
      }
      shared.right = true;
      return [seen.size, keys, loose, typeof leak, ({}).leak, (() => 1).leak, `${{}}`,
        [3, 1, 2].sort().map((x) => x + 1).join(), JSON.stringify({ a: [1] }), Math.max(1, 2),
        'a-b'.split('-').length, 'aXb'.replace(/x/i, '-'), new Map([[1, 2]]).get(1), input, vars,
        execution, shared, secrets.API_KEY, results.a.x, typeof RegExp.$1];
      """;

  /** The same for a revision that was not attacked, without the search, which takes time. */
  private static final String NEIGHBOUR =
      """
      shared.right = true;
      return [typeof leak, ({}).leak, (() => 1).leak, `${{}}`, [3, 1, 2].sort().map((x) => x + 1),
        JSON.stringify({ a: [1] }), input, vars, execution, shared, secrets.API_KEY, results.a.x];
      """;

  private final GraalScripts scripts =
      new GraalScripts(
          Settings.of(
              Map.of(
                  "limits.script_memory", "67108864",
                  "limits.script_text", "4194304",
                  "limits.script_output", "1048576")));
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "escape");
            thread.setDaemon(true);
            return thread;
          });
  private final ScriptCompiler compiler = new ScriptCompiler();
  private Object intact;
  private Object intactBeside;

  static List<Escape> attempts() {
    return Escape.all();
  }

  @BeforeAll
  void start() {
    scripts.warmUp();
    intact = control(ATTACKED, CONTROL);
    intactBeside = control(OTHER, NEIGHBOUR);
    assertThat((List<?>) intact).element(2).isEqualTo(0);
  }

  @AfterAll
  void stop() {
    threads.shutdownNow();
    scripts.close();
  }

  @ParameterizedTest
  @MethodSource("attempts")
  void nothingGetsThrough(Escape attempt) throws Exception {
    ScriptRig rig = rig(ATTACKED);
    rig.timeout = attempt.isEndless() ? SHORT : LONG;

    End end = threads.submit(() -> end(attempt, rig)).get(60, TimeUnit.SECONDS);

    assertThat(end.kind()).as(end.text()).isIn(attempt.ends());
    if (end.kind().equals(Escape.VALUE)) {
      assertThat(end.text()).isEqualTo(attempt.value());
    } else {
      assertThat(end.text())
          .isNotBlank()
          .hasSizeLessThan(2_200)
          .doesNotContain("java.", "graal", "io.flowrunner", "engine failed", "s3cret");
    }
    assertThat(rig.console).hasSizeLessThanOrEqualTo(1_001);
    assertThat(rig.console.stream().mapToInt(String::length).sum()).isLessThan(300_000);
    assertThat(control(ATTACKED, CONTROL)).as("the same revision's next").isEqualTo(intact);
    assertThat(control(OTHER, NEIGHBOUR)).as("another revision's").isEqualTo(intactBeside);
  }

  @Test
  void thereAreManyAttemptsOfDifferentNames() {
    assertThat(attempts()).hasSizeGreaterThan(200);
    assertThat(attempts()).extracting(Escape::toString).doesNotHaveDuplicates();
    assertThat(attempts())
        .extracting(Escape::place)
        .contains("script", "expression", "condition", "prep", "exec", "post");
  }

  /** What a script may leave behind in built-in objects ends with its context. */
  @Test
  void aContextThatServedMuchIsGivenUp() {
    ScriptRig rig = rig("hoard@1");
    rig.timeout = LONG;
    Script hoard = compiler.compile(Script.Kind.BODY, "return 'x'.repeat(4e6).split('').length");
    int before = scripts.idleContexts();
    boolean givenUp = false;
    for (int call = 0; call < 100 && !givenUp; call++) {
      assertThat(rig.run(hoard).value()).isEqualTo(4_000_000);
      givenUp = scripts.idleContexts() <= before && call > 0;
    }
    assertThat(givenUp).isTrue();
  }

  private record End(String kind, String text) {}

  private End end(Escape attempt, ScriptRig rig) {
    try {
      Object value = value(attempt, rig);
      return new End(
          Escape.VALUE, value == ScriptOutcome.UNDEFINED ? "undefined" : Json.text(value));
    } catch (ScriptSyntaxException e) {
      return new End(Escape.REFUSED, e.getMessage());
    } catch (ScriptFailedException e) {
      return new End(e.code(), e.getMessage());
    }
  }

  private Object value(Escape attempt, ScriptRig rig) {
    if (!attempt.place().equals("expression")) {
      return rig.run(attempt.kind(), attempt.script()).value();
    }
    Template template =
        new TemplateCompiler()
            .compile(
                "${" + attempt.script() + "}",
                "url",
                (path, message, offset, line, column) -> {
                  throw new ScriptSyntaxException(message, offset, line, column);
                });
    return template.resolve(expression -> rig.run(expression).value());
  }

  private Object control(String pool, String script) {
    ScriptRig rig = rig(pool);
    rig.timeout = LONG;
    ScriptOutcome outcome = rig.run(Script.Kind.BODY, script);
    assertThat(outcome.sharedChanges()).isEqualTo(Map.of("right", true));
    return outcome.value();
  }

  private ScriptRig rig(String pool) {
    ScriptRig rig = new ScriptRig(scripts);
    rig.pool = pool;
    return rig.with("input", Map.of("n", 1))
        .with("vars", Map.of("v", 1))
        .with("execution", Map.of("id", "exec-1"))
        .with("results", Map.of("a", Map.of("x", "y".repeat(1_000))))
        .with("context", Map.of("url", "http://127.0.0.1"))
        .with("result", Map.of("ok", true));
  }
}
