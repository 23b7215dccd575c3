package io.flowrunner.e2e;

/** Small flows that many tests use. */
final class Flows {
  private Flows() {}

  /** Ends at once with this output, an expression or a YAML value. */
  static String output(String value) {
    return """
    metadata: {name: Output}
    nodes:
      done: {type: end, params: {output: "@VALUE@"}}
    """
        .replace("@VALUE@", value);
  }

  /** Gives its input back. */
  static String echo() {
    return output("${input}");
  }

  /** Waits this long, then completes with {@code late}. */
  static String delay(String duration) {
    return """
    metadata: {name: Delay}
    nodes:
      pause: {type: delay, params: {duration: @DURATION@}, next: done}
      done: {type: end, params: {output: late}}
    """
        .replace("@DURATION@", duration);
  }

  /** Waits for the signal {@code go} and completes with its body. */
  static String asking() {
    return """
    metadata: {name: Asking}
    nodes:
      ask: {type: wait, params: {key: go}}
    """;
  }

  /** Completes at the time that its input names {@code until}. */
  static String later() {
    return """
    metadata: {name: Later}
    nodes:
      pause: {type: delay, params: {until: "${input.until}"}}
    """;
  }

  /** Calls {@code /one}, then {@code /two}. */
  static String twoCalls(String base) {
    return """
    metadata: {name: Two calls}
    nodes:
      one: {type: http.request, params: {url: "@BASE@/one"}, timeout: 2m, next: two}
      two: {type: http.request, params: {url: "@BASE@/two"}}
    """
        .replace("@BASE@", base);
  }

  /** Calls {@code /answer} and completes with the body it got. */
  static String oneCall(String base) {
    return """
    metadata: {name: One call}
    nodes:
      call: {type: http.request, params: {url: "@BASE@/answer"}, timeout: 2m, next: done}
      done: {type: end, params: {output: "${input.body}"}}
    """
        .replace("@BASE@", base);
  }

  static String failing() {
    return """
    metadata: {name: Failing}
    nodes:
      stop: {type: fail, params: {code: out_of_stock, message: nothing left}}
    """;
  }

  /** With all metadata; ends at once. */
  static String document(String name, String version, String tags) {
    return """
    metadata:
      name: @NAME@
      description: Words
      version: "@VERSION@"
      tags: [@TAGS@]
    nodes:
      done: {type: end}
    """
        .replace("@NAME@", name)
        .replace("@VERSION@", version)
        .replace("@TAGS@", tags);
  }
}
