package io.flowrunner.scripting.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowrunner.platform.control.Json;
import io.flowrunner.scripting.entity.ScopeNames;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptCall;
import io.flowrunner.scripting.entity.ScriptFailedException;
import io.flowrunner.scripting.entity.ScriptOutcome;
import io.flowrunner.scripting.entity.ScriptScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/**
 * A sandbox that is kept between calls. Used by one thread at a time. Each script becomes a
 * function of it once; values go in and come out as JSON.
 */
final class ScriptContext implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ScriptContext.class.getName());

  /** Beyond it something makes up scripts as it goes; the context is then not kept. */
  private static final int MOST_FUNCTIONS = 5_000;

  /** Of the memory limit: what a script may have managed to leave in a context ends with it. */
  private static final int MOST_ALLOCATED = 8;

  private final Context context;
  private final DepthGuard depth;
  private final ScriptLimits limits;
  private final Map<Script, ScriptFunction> functions = new HashMap<>();
  private final Value parse;
  private final Value prepare;
  private final Value run;
  private final Value changes;

  /** Closing twice can wait for ever: the engine keeps a lock where the first one failed. */
  private final AtomicBoolean closed = new AtomicBoolean();

  private HostCall current;
  private RunningScript running;
  private boolean sound = true;
  private long allocated;

  ScriptContext(
      Context context, Source bounds, Source sandbox, DepthGuard depth, ScriptLimits limits) {
    this.context = context;
    this.depth = depth;
    this.limits = limits;
    ProxyExecutable print = args -> current.print(args[0].asString(), args[1].asString());
    ProxyExecutable secret = args -> current.secret(args[0].asString());
    ProxyExecutable result = args -> current.result(args[0].asString());
    ProxyExecutable choose = args -> current.choose(args[0].asString());
    ProxyExecutable append = args -> current.append(args[0].asString());
    ProxyExecutable fail = args -> current.fail(args[0].asString(), args[1].asString());
    String globals = String.join(",", ScopeNames.GLOBALS);
    ProxyExecutable numeral = args -> ScriptText.hasNumeral(args[0].asString(), limits.text());
    Value bound = context.eval(bounds);
    Value made =
        context
            .eval(sandbox)
            .execute(
                globals,
                bound,
                limits.items(),
                limits.text(),
                numeral,
                print,
                secret,
                result,
                choose,
                append,
                fail);
    parse = made.getMember("parse");
    prepare = made.getMember("prepare");
    run = made.getMember("run");
    changes = made.getMember("changes");
  }

  /**
   * Runs on the calling thread.
   *
   * @throws ScriptFailedException also when the watchdog stopped it
   */
  ScriptOutcome call(ScriptCall call, ScriptWatchdog watchdog) {
    HostCall host = new HostCall(call, limits, parse);
    current = host;
    context.enter();
    try {
      Raw raw = watched(call, host, depth.begin(), watchdog);
      return new ScriptOutcome(value(raw.text), shared(raw.changes, call.scope()), host.action());
    } catch (PolyglotException e) {
      throw failure(e, call.script());
    } finally {
      current = null;
      leave();
      if (running != null) {
        running.left();
        running = null;
      }
    }
  }

  /** Whether it may serve another call; not after a limit was broken, and not for ever. */
  boolean isKept() {
    return sound
        && functions.size() < MOST_FUNCTIONS
        && allocated < MOST_ALLOCATED * limits.memory();
  }

  /** A context that a script has damaged may fail here; it is of no use to anybody any more. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      context.close(true);
    } catch (PolyglotException | IllegalStateException e) {
      LOG.log(Level.FINE, "A script context could not be closed in order", e);
    }
  }

  private Raw watched(
      ScriptCall call, HostCall host, DepthGuard.Depth open, ScriptWatchdog watchdog) {
    ScriptFunction function = function(call.script(), call.scope());
    String shared =
        function.sharesState() ? host.text(call.scope().value(ScopeNames.SHARED)) : null;
    Value prepared = prepare(function, call.scope(), host, shared);
    running =
        new RunningScript(
            this::close,
            open,
            call.cancellation(),
            limits.cpu(call.timeout()),
            limits.wall(),
            limits.memory());
    host.running(running);
    watchdog.watch(running);
    Raw raw = null;
    PolyglotException problem = null;
    try {
      raw = run(prepared, host, shared);
    } catch (PolyglotException e) {
      problem = e;
    } finally {
      watchdog.unwatch(running);
      allocated += running.allocated();
    }
    String stopped = running.end();
    if (stopped != null) {
      sound = false;
      throw ScriptFailures.stopped(stopped, limits);
    }
    if (open.isTooDeep()) {
      sound = false;
      throw ScriptFailures.tooDeep(limits);
    }
    if (host.failure() != null) {
      throw host.failure();
    }
    if (problem != null) {
      throw problem;
    }
    return raw;
  }

  private Raw run(Value prepared, HostCall host, String shared) {
    Value value = run.execute(prepared);
    String text = value.isNull() ? host.appended() : value.asString();
    if (shared != null) {
      changes.execute(prepared, shared);
    }
    return new Raw(text, host.appended());
  }

  private ScriptFunction function(Script script, ScriptScope scope) {
    List<String> names = ScriptFunction.names(script, scope);
    ScriptFunction known = functions.get(script);
    if (known == null || !known.names().equals(names)) {
      known = new ScriptFunction(names, context.eval(ScriptFunction.source(script, names)));
      functions.put(script, known);
    }
    return known;
  }

  /** Outside the limits: reading the values is not the script's work. */
  private Value prepare(ScriptFunction function, ScriptScope scope, HostCall host, String shared) {
    List<Object> arguments = new ArrayList<>(function.names().size() + 2);
    StringBuilder kinds = new StringBuilder();
    arguments.add(function.make());
    arguments.add(null);
    for (String name : function.names()) {
      if (name.equals(ScopeNames.SECRETS) || name.equals(ScriptFunction.ACTION)) {
        kinds.append(name.charAt(0));
        arguments.add(null);
      } else if (name.equals(ScopeNames.RESULTS)
          && scope.value(name) instanceof Map<?, ?> results) {
        kinds.append('l');
        arguments.add(host.text(results.keySet()));
      } else {
        kinds.append('j');
        arguments.add(name.equals(ScopeNames.SHARED) ? shared : host.text(scope.value(name)));
      }
    }
    arguments.set(1, kinds.toString());
    return prepare.execute(arguments.toArray());
  }

  private Object value(String json) {
    if (json == null) {
      return ScriptOutcome.UNDEFINED;
    }
    if (json.length() > limits.output() || ScriptText.utf8Length(json) > limits.output()) {
      throw ScriptFailures.resultTooLarge(limits);
    }
    return read(json);
  }

  private static Object read(String json) {
    try {
      Object value = Json.mapper().readValue(json, Object.class);
      // JSON.stringify escapes halves of surrogate pairs, and only these
      return json.contains("\\ud") ? ScriptText.wellFormed(value) : value;
    } catch (JsonProcessingException e) {
      throw ScriptFailures.tooLarge("The result is nested more than 200 deep");
    }
  }

  private Map<String, Object> shared(String json, ScriptScope scope) {
    if (json == null) {
      return Map.of();
    }
    Map<?, ?> before = (Map<?, ?>) scope.value(ScopeNames.SHARED);
    Map<?, ?> told = (Map<?, ?>) value(json);
    Map<String, Object> changed = new LinkedHashMap<>();
    ((Map<?, ?>) told.get("set")).forEach((name, value) -> changed.put((String) name, value));
    // long values could not be compared as texts
    changed
        .entrySet()
        .removeIf(
            each -> each.getValue() != null && each.getValue().equals(before.get(each.getKey())));
    ((List<?>) told.get("gone"))
        .forEach(name -> changed.put((String) name, ScriptOutcome.UNDEFINED));
    return changed;
  }

  private ScriptFailedException failure(PolyglotException problem, Script script) {
    ScriptFailedException failure = ScriptFailures.of(problem, script, limits);
    sound &= !ScriptFailures.isLimit(failure) && !problem.isInternalError();
    return failure;
  }

  private void leave() {
    try {
      context.leave();
    } catch (PolyglotException | IllegalStateException e) {
      // it was closed under the script that ran in it
      sound = false;
    }
  }

  private record Raw(String text, String changes) {}
}
