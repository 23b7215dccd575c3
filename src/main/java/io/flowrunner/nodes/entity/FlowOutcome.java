package io.flowrunner.nodes.entity;

/**
 * How a flow ended that a node has started to go on after it.
 *
 * @param output of a flow that completed
 * @param code why it failed or could not begin; null when it completed
 * @param message in words; null when it completed
 */
public record FlowOutcome(Object output, String code, String message) {
  public static FlowOutcome completed(Object output) {
    return new FlowOutcome(output, null, null);
  }

  public static FlowOutcome failed(String code, String message) {
    return new FlowOutcome(null, code, message);
  }

  public boolean failed() {
    return code != null;
  }
}
