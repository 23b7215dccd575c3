package io.flowrunner.scripting.entity;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a plain path with JavaScript's meaning, without JavaScript. Numbers stay as they are.
 *
 * <p>Only what the data itself holds is answered here. Where JavaScript would find something on a
 * prototype that could matter ({@code input.constructor}), the answer is {@link #NEEDS_JAVASCRIPT}.
 * A method as the last step is a function, which is no JSON value: undefined. Half of a surrogate
 * pair becomes U+FFFD, as with every text that leaves a script.
 */
public final class ScriptPaths {
  /** The path must be computed by the script runner after all. */
  public static final Object NEEDS_JAVASCRIPT = new Object();

  private static final Set<String> INHERITED =
      Set.of(
          "__proto__",
          "__defineGetter__",
          "__defineSetter__",
          "__lookupGetter__",
          "__lookupSetter__",
          "constructor",
          "hasOwnProperty",
          "isPrototypeOf",
          "propertyIsEnumerable",
          "toLocaleString",
          "toString",
          "valueOf");

  private ScriptPaths() {}

  /**
   * The value, {@link ScriptOutcome#UNDEFINED} or {@link #NEEDS_JAVASCRIPT}.
   *
   * @throws ScriptFailedException with code expression_error for an unknown name, a missing secret,
   *     or a member of undefined or null
   */
  public static Object read(ValuePath path, ScriptScope scope) {
    List<Object> steps = path.steps();
    String root = (String) steps.get(0);
    if (!scope.has(root)) {
      throw failed("ReferenceError: " + root + " is not defined");
    }
    int next = 1;
    Object value;
    if (root.equals(ScopeNames.SECRETS)) {
      if (steps.size() == 1) {
        return NEEDS_JAVASCRIPT;
      }
      value = scope.secret(steps.get(1).toString());
      next = 2;
    } else {
      value = scope.value(root);
    }
    while (next < steps.size()) {
      Object step = steps.get(next++);
      value = member(value, step, next == steps.size());
      if (value == NEEDS_JAVASCRIPT) {
        return value;
      }
    }
    return value;
  }

  private static Object member(Object value, Object step, boolean last) {
    if (value == null || value == ScriptOutcome.UNDEFINED) {
      throw failed(
          "TypeError: Cannot read property '"
              + step
              + "' of "
              + (value == null ? "null" : "undefined"));
    }
    if (value instanceof Map<?, ?> members) {
      String name = step.toString();
      Object found = members.get(name);
      if (found != null || members.containsKey(name)) {
        return found;
      }
      return INHERITED.contains(name) ? NEEDS_JAVASCRIPT : ScriptOutcome.UNDEFINED;
    }
    if (value instanceof List<?> items) {
      if (step instanceof Integer at) {
        return at < items.size() ? items.get(at) : ScriptOutcome.UNDEFINED;
      }
      return step.equals("length") ? (Object) items.size() : inherited(step, last);
    }
    if (value instanceof String text) {
      if (step instanceof Integer at) {
        return at < text.length() ? character(text.charAt(at)) : ScriptOutcome.UNDEFINED;
      }
      return step.equals("length") ? (Object) text.length() : inherited(step, last);
    }
    return inherited(step, last);
  }

  private static String character(char half) {
    return Character.isSurrogate(half) ? "\uFFFD" : String.valueOf(half);
  }

  /**
   * What lists, texts and numbers inherit are functions, but for their prototypes; reading on from
   * one is JavaScript's.
   */
  private static Object inherited(Object step, boolean last) {
    return last && !step.equals("__proto__") ? ScriptOutcome.UNDEFINED : NEEDS_JAVASCRIPT;
  }

  private static ScriptFailedException failed(String message) {
    return new ScriptFailedException(ScriptFailedException.EXPRESSION_ERROR, message);
  }
}
