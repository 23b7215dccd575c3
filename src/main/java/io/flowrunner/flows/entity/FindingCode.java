package io.flowrunner.flows.entity;

import io.flowrunner.platform.control.EnumWord;

/** The closed set of things that can be wrong with a flow document; shown in lower case. */
public enum FindingCode {
  YAML_SYNTAX(Severity.ERROR),
  TOO_LARGE(Severity.ERROR),
  UNKNOWN_TAG(Severity.ERROR),
  DUPLICATE_KEY(Severity.ERROR),
  UNKNOWN_KEY(Severity.ERROR),
  MISSING_KEY(Severity.ERROR),
  WRONG_TYPE(Severity.ERROR),
  INVALID_VALUE(Severity.ERROR),
  INVALID_DURATION(Severity.ERROR),
  TOO_MANY_NODES(Severity.ERROR),
  UNKNOWN_NODE_TYPE(Severity.ERROR),
  MISSING_PARAM(Severity.ERROR),
  UNKNOWN_NODE(Severity.ERROR),
  SCRIPT_SYNTAX(Severity.ERROR),
  EXPRESSION_SYNTAX(Severity.ERROR),
  UNKNOWN_RESULT(Severity.ERROR),
  UNKNOWN_NAME(Severity.ERROR),
  INVALID_SCHEMA(Severity.ERROR),
  /** An edge from a branch or body to a node of another path. */
  LEAVES_SCOPE(Severity.ERROR),
  /** A branch or body that begins at a node of another path. */
  SHARED_NODE(Severity.ERROR),
  /** A batch on a node that cannot be carried out once per item. */
  BATCH_NOT_ALLOWED(Severity.ERROR),
  UNREACHABLE_NODE(Severity.WARNING),
  UNKNOWN_SECRET(Severity.WARNING),
  AT_MOST_ONCE_RETRY(Severity.WARNING),
  /** A schema has a member that checks nothing. */
  UNKNOWN_KEYWORD(Severity.WARNING),
  /** An expression stands where nothing resolves it. */
  NOT_RESOLVED(Severity.WARNING),
  /** An action that never goes on by default has no edge of its own. */
  MISSING_EDGE(Severity.WARNING),
  /** A key that means nothing beside the others. */
  NO_EFFECT(Severity.WARNING),
  /** There is more than is shown. */
  MORE_FINDINGS(Severity.WARNING);

  /** Errors keep a flow from being saved, warnings never do. */
  public enum Severity {
    ERROR,
    WARNING;

    public String text() {
      return EnumWord.of(this);
    }
  }

  private final Severity severity;

  FindingCode(Severity severity) {
    this.severity = severity;
  }

  public Severity severity() {
    return severity;
  }

  public String text() {
    return EnumWord.of(this);
  }
}
