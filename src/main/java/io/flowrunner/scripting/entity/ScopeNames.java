package io.flowrunner.scripting.entity;

import java.util.Set;

/** The names that mean something in a script beyond JavaScript's own. */
public final class ScopeNames {
  public static final String SECRETS = "secrets";
  public static final String RESULTS = "results";
  public static final String SHARED = "shared";

  /** Picks an edge; known in the hook {@code post} only, and no value. */
  public static final String ACTION = "action";

  /** Every name that a {@link ScriptScope} may answer for. */
  public static final Set<String> ALL =
      Set.of(
          "input",
          "error",
          RESULTS,
          SHARED,
          "vars",
          SECRETS,
          "execution",
          "item",
          "index",
          "context",
          "result");

  /** JavaScript's own globals that scripts have; everything else is removed. */
  public static final Set<String> GLOBALS =
      Set.of(
          "globalThis",
          "undefined",
          "NaN",
          "Infinity",
          "Object",
          "Function",
          "Array",
          "String",
          "Number",
          "Boolean",
          "Symbol",
          "Math",
          "JSON",
          "Date",
          "RegExp",
          "Map",
          "Set",
          "WeakMap",
          "WeakSet",
          "Promise",
          "Proxy",
          "Reflect",
          "Error",
          "AggregateError",
          "EvalError",
          "RangeError",
          "ReferenceError",
          "SyntaxError",
          "TypeError",
          "URIError",
          "ArrayBuffer",
          "DataView",
          "Float32Array",
          "Float64Array",
          "Int8Array",
          "Int16Array",
          "Int32Array",
          "Uint8Array",
          "Uint8ClampedArray",
          "Uint16Array",
          "Uint32Array",
          "Intl",
          "Iterator",
          "parseInt",
          "parseFloat",
          "isNaN",
          "isFinite",
          "encodeURI",
          "encodeURIComponent",
          "decodeURI",
          "decodeURIComponent",
          "escape",
          "unescape",
          "console");

  private ScopeNames() {}
}
