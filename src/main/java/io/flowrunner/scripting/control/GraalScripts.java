package io.flowrunner.scripting.control;

import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.Cancellation;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptCall;
import io.flowrunner.scripting.entity.ScriptFailedException;
import io.flowrunner.scripting.entity.ScriptOutcome;
import io.flowrunner.scripting.entity.ScriptPaths;
import io.flowrunner.scripting.entity.ScriptScope;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The JavaScript sandbox on GraalJS. Runs on the calling thread, on as many as there are. */
@ApplicationScoped
public class GraalScripts implements ScriptRunner, AutoCloseable {
  private static final int FRESH_CONTEXTS = 4;
  private static final String WARM_UP =
      """
      class Line { constructor(text) { [, this.key, this.value] = /^(\\w+)=(.*)$/.exec(text) ?? []; } }
      const lines = input.text.split(";").map((text) => new Line(text));
      const sum = lines.reduce((all, { value }) => all + Number(value), 0);
      return { sum, keys: [...new Set(lines.map((line) => line.key))].sort(), at: new Date(0) };
      """;

  @Inject Settings settings;

  private ScriptLimits limits;
  private ScriptEngine engine;
  private ScriptContexts contexts;
  private ScriptWatchdog watchdog;

  /** Closes contexts under running scripts, and makes new ones. */
  private ExecutorService upkeep;

  public GraalScripts() {}

  /** For use without a container; {@link #close} ends it. */
  public GraalScripts(Settings settings) {
    this.settings = settings;
    start();
  }

  @PostConstruct
  private void start() {
    limits = ScriptLimits.of(settings);
    engine = new ScriptEngine(limits);
    upkeep = Executors.newCachedThreadPool(GraalScripts::daemon);
    contexts = new ScriptContexts(limits.contexts(), engine::newContext, upkeep);
    watchdog = new ScriptWatchdog(upkeep, contexts::dropIdle);
  }

  @Override
  public ScriptOutcome run(ScriptCall call) {
    if (call.script().path().isPresent()) {
      Object value = ScriptPaths.read(call.script().path().get(), call.scope());
      if (value != ScriptPaths.NEEDS_JAVASCRIPT) {
        return new ScriptOutcome(value, Map.of(), null);
      }
    }
    if (call.cancellation() != null && call.cancellation().isCancelled()) {
      throw ScriptFailures.stopped(ScriptFailedException.CANCELLED, limits);
    }
    ScriptContext context = contexts.take(call.pool());
    try {
      return context.call(call, watchdog);
    } finally {
      contexts.giveBack(call.pool(), context);
    }
  }

  /**
   * Runs a script of everyday code, so that the next one finds its classes loaded. Takes a second
   * on a cold server; call it before the server reports ready.
   */
  public void warmUp() {
    Script script = new ScriptCompiler().compile(Script.Kind.BODY, WARM_UP);
    ScriptScope scope = new FixedScope(Map.of("input", Map.of("text", "a=1;b=2;a=3")));
    run(new ScriptCall("", script, scope, ScriptLimits.LONGEST_CPU, new Cancellation(), null));
  }

  /** Makes the first script of some flows quick: a new context costs much on a cold server. */
  public void stock() {
    contexts.stock(FRESH_CONTEXTS);
  }

  /** Contexts that wait for their next call. */
  int idleContexts() {
    return contexts.idleCount();
  }

  @PreDestroy
  @Override
  public void close() {
    contexts.close();
    watchdog.close();
    upkeep.shutdown();
    engine.close();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "flowrunner-script-upkeep");
    thread.setDaemon(true);
    return thread;
  }

  private record FixedScope(Map<String, Object> values) implements ScriptScope {
    @Override
    public boolean has(String name) {
      return values.containsKey(name);
    }

    @Override
    public Object value(String name) {
      return values.get(name);
    }

    @Override
    public String secret(String key) {
      throw new ScriptFailedException(
          ScriptFailedException.EXPRESSION_ERROR, "There is no secret " + key);
    }
  }
}
