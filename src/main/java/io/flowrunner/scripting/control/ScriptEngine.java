package io.flowrunner.scripting.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.IOAccess;

/**
 * The one engine of this process: shared by all contexts, so that a script is parsed once. A
 * context that it makes has no way out: no Java, files, network, processes, threads, other
 * languages, code from text, or shared memory.
 */
final class ScriptEngine implements AutoCloseable {
  static final String LANGUAGE = "js";

  private final ScriptLimits limits;
  private final Engine engine =
      Engine.newBuilder(LANGUAGE)
          .option("engine.WarnInterpreterOnly", "false")
          .in(InputStream.nullInputStream())
          .out(java.io.OutputStream.nullOutputStream())
          .err(java.io.OutputStream.nullOutputStream())
          .build();
  private final DepthGuard depth;
  private final Source bounds = internal("bounds.js");
  private final Source sandbox = internal("sandbox.js");

  ScriptEngine(ScriptLimits limits) {
    this.limits = limits;
    depth = engine.getInstruments().get(DepthGuard.ID).lookup(DepthGuard.class);
    depth.limit(limits.depth());
  }

  ScriptContext newContext() {
    return new ScriptContext(context(), bounds, sandbox, depth, limits);
  }

  private Context context() {
    return Context.newBuilder(LANGUAGE)
        .engine(engine)
        .allowExperimentalOptions(true)
        .allowHostAccess(HostAccess.NONE)
        .allowHostClassLookup(name -> false)
        .allowHostClassLoading(false)
        .allowPolyglotAccess(PolyglotAccess.NONE)
        .allowEnvironmentAccess(EnvironmentAccess.NONE)
        .allowIO(IOAccess.NONE)
        .allowNativeAccess(false)
        .allowCreateProcess(false)
        .allowCreateThread(false)
        .allowInnerContextOptions(false)
        .timeZone(ZoneOffset.UTC)
        .option("js.locale", "en-US")
        .option("js.strict", "true")
        .option("js.ecmascript-version", "2023")
        .option("js.bigint", "false")
        .option("js.disable-eval", "true")
        .option("js.atomics", "false")
        .option("js.shared-array-buffer", "false")
        .option("js.agent-can-block", "false")
        .option("js.regexp-static-result", "false")
        .option("js.load", "false")
        .option("js.print", "false")
        .option("js.console", "false")
        .option("js.graal-builtin", "false")
        .option("js.polyglot-builtin", "false")
        .option("js.java-package-globals", "false")
        .option("js.global-arguments", "false")
        .option("js.foreign-object-prototype", "false")
        .option("js.string-length-limit", Integer.toString(limits.text()))
        .option("js.max-typed-array-length", Integer.toString(limits.items() / 2))
        .build();
  }

  private static Source internal(String name) {
    try (InputStream in = ScriptEngine.class.getResourceAsStream(name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Source.newBuilder(LANGUAGE, text, name).internal(true).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    engine.close(true);
  }
}
