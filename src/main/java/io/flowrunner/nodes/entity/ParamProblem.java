package io.flowrunner.nodes.entity;

/**
 * One thing that is wrong with the params of a node.
 *
 * @param path where, for example {@code params.conditions[0].action}
 * @param reason in words that follow the path: {@code must be text, not a number}
 * @param suggestion the name that may have been meant; null for none
 */
public record ParamProblem(What what, String path, String reason, String suggestion) {
  /** What is wrong, as a finding's code would tell. */
  public enum What {
    MISSING,
    UNKNOWN,
    WRONG
  }

  /** For people, without the suggestion. */
  public String message() {
    return path + " " + reason;
  }
}
