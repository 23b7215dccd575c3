package io.flowrunner.crash;

import io.flowrunner.crash.Scenario.Act;
import io.flowrunner.crash.Scenario.Run;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.executions.control.WholeEngine;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Does what clients do in a scenario. What was answered is remembered as lines of text, for another
 * process to go on: a client repeats what it has no answer to, and its starts always.
 */
final class Client {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** {@code run <key>} to the execution's id, {@code act <number>} to whether it was taken. */
  final Map<String, String> answers = new ConcurrentHashMap<>();

  private final WholeEngine engine;
  private final Scenario scenario;
  private final Consumer<String> tell;

  /**
   * @param tell takes each answer as a line
   */
  Client(WholeEngine engine, Scenario scenario, Consumer<String> tell) {
    this.engine = engine;
    this.scenario = scenario;
    this.tell = tell;
  }

  static String[] parse(String line) {
    return line.split("=");
  }

  /**
   * Comes back when everything has been done and answered.
   *
   * @param before the answers of an earlier process
   */
  void work(Map<String, String> before) {
    Map<String, CompletableFuture<String>> started = new LinkedHashMap<>();
    for (Run run : scenario.runs()) {
      started.put(
          run.key(),
          engine
              .start(run.key(), run.flow(), run.input())
              .toCompletableFuture()
              .thenApply(id -> answered("run " + run.key(), id)));
    }
    for (int i = 0; i < scenario.acts().size(); i++) {
      Act act = scenario.acts().get(i);
      if (!before.containsKey("act " + i)) {
        act(act, i, started.get(act.run()).join());
      }
    }
    started.values().forEach(CompletableFuture::join);
  }

  private void act(Act act, int number, String id) {
    Await.until(
        "act " + number, PATIENCE, () -> act.when().hasCome(engine::published, id) || hasEnded(id));
    boolean taken = engine.tell(id, act.command()).toCompletableFuture().join();
    answered("act " + number, Boolean.toString(taken));
  }

  private boolean hasEnded(String id) {
    return engine.published(id).stream()
        .anyMatch(
            event ->
                event instanceof ExecutionCompleted
                    || event instanceof ExecutionFailed
                    || event instanceof ExecutionCancelled);
  }

  private String answered(String question, String answer) {
    answers.put(question, answer);
    tell.accept(question + '=' + answer);
    return answer;
  }

  void awaitRest() {
    Await.until("everything to end", PATIENCE, engine::isAtRest);
  }
}
