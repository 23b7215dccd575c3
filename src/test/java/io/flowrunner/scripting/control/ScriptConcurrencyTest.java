package io.flowrunner.scripting.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptConcurrencyTest {
  private static final int THREADS = 8;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final ScriptCompiler compiler = new ScriptCompiler();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void manyThreadsShareFewPools() throws Exception {
    try (GraalScripts scripts = new GraalScripts(Settings.of(Map.of()))) {
      Script script =
          compiler.compile(
              Script.Kind.BODY,
              "shared.n = input.n + 1; console.log(input.n); return { n: input.n, s:"
                  + " secrets.API_KEY }");
      List<Future<Integer>> ends = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread * 1_000_000;
        ends.add(threads.submit(() -> callMany(scripts, script, first, 300)));
      }
      for (Future<Integer> end : ends) {
        assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(300);
      }
      assertThat(scripts.idleContexts()).isBetween(1, 3 * THREADS);
    }
  }

  private static int callMany(GraalScripts scripts, Script script, int first, int count) {
    ScriptRig rig = new ScriptRig(scripts);
    int right = 0;
    for (int n = first; n < first + count; n++) {
      rig.pool = "flow@" + n % 3;
      rig.console.clear();
      rig.with("input", Map.of("n", n));
      var outcome = rig.run(script);
      right +=
          outcome.value().equals(Map.of("n", n, "s", "s3cret"))
                  && outcome.sharedChanges().equals(Map.of("n", n + 1))
                  && rig.console.equals(List.of("info " + n))
              ? 1
              : 0;
    }
    return right;
  }

  @Test
  void theLeastRecentlyUsedContextsGo() {
    try (GraalScripts scripts =
        new GraalScripts(Settings.of(Map.of("limits.script_contexts", "4")))) {
      ScriptRig rig = new ScriptRig(scripts);
      for (int flow = 0; flow < 10; flow++) {
        rig.pool = "flow" + flow;
        assertThat(rig.body("return 1 + 1")).isEqualTo(2);
        assertThat(scripts.idleContexts()).isEqualTo(Math.min(flow + 1, 4));
      }
      rig.pool = "flow0";
      assertThat(rig.body("return 2 + 1")).isEqualTo(3);
      assertThat(scripts.idleContexts()).isEqualTo(4);
    }
  }

  @Test
  void cancellingEndsAScriptPromptly() throws Exception {
    ScriptRig rig = new ScriptRig();
    rig.timeout = Duration.ofSeconds(10);
    CountDownLatch started = new CountDownLatch(1);
    Script script =
        compiler.compile(
            Script.Kind.BODY,
            "input.go; while (true) { try { while (true) {} } finally { continue } }");
    rig.names.put("input", Map.of());
    Future<ScriptFailedException> end =
        threads.submit(
            () -> {
              started.countDown();
              return catchThrowableOfType(ScriptFailedException.class, () -> rig.run(script));
            });
    started.await();
    rig.cancellation.cancel();
    assertThat(end.get(3, TimeUnit.SECONDS).code()).isEqualTo(ScriptFailedException.CANCELLED);
  }

  @Test
  void aCancelledCallDoesNotBegin() {
    ScriptRig rig = new ScriptRig();
    rig.cancellation.cancel();
    assertThat(rig.failure(Script.Kind.BODY, "console.log(1)").code())
        .isEqualTo(ScriptFailedException.CANCELLED);
    assertThat(rig.console).isEmpty();
  }

  @Test
  void endlessScriptsDoNotHoldUpOthers() throws Exception {
    try (GraalScripts scripts = new GraalScripts(Settings.of(Map.of()))) {
      List<Future<ScriptFailedException>> bombs = new ArrayList<>();
      for (int bomb = 0; bomb < 3; bomb++) {
        ScriptRig rig = new ScriptRig(scripts);
        rig.timeout = Duration.ofMillis(300);
        bombs.add(threads.submit(() -> rig.failure(Script.Kind.BODY, "while (true) {}")));
      }
      ScriptRig rig = new ScriptRig(scripts);
      for (int call = 0; call < 200; call++) {
        assertThat(rig.body("return 'fine'")).isEqualTo("fine");
      }
      for (Future<ScriptFailedException> bomb : bombs) {
        assertThat(bomb.get(14, TimeUnit.SECONDS).code())
            .isEqualTo(ScriptFailedException.SCRIPT_TIMEOUT);
      }
    }
  }
}
