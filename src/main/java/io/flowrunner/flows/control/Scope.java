package io.flowrunner.flows.control;

import io.flowrunner.nodes.entity.Param.Starts;

/** The main path, a branch or a body: what its nodes may lead to and see. Equal to itself only. */
final class Scope {
  private final Scope outer;
  private final String owner;
  private final Starts kind;
  private final Object name;
  private final boolean knowsItem;

  private Scope(Scope outer, String owner, Starts kind, Object name, boolean knowsItem) {
    this.outer = outer;
    this.owner = owner;
    this.kind = kind;
    this.name = name;
    this.knowsItem = knowsItem;
  }

  static Scope main() {
    return new Scope(null, null, Starts.NOTHING, null, false);
  }

  /**
   * A branch or body of a node of this scope.
   *
   * @param name the key or place that the first node is named at
   */
  Scope inner(String node, Starts starts, Object name) {
    return new Scope(this, node, starts, name, knowsItem || starts == Starts.BODY);
  }

  /** The node that splits into it; null for the main path. */
  String owner() {
    return owner;
  }

  boolean knowsItem() {
    return knowsItem;
  }

  private boolean isWithin(Scope other) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      if (scope == other) {
        return true;
      }
    }
    return false;
  }

  /** The outermost body around this scope whose results the other does not see; null for none. */
  Scope bodyHiddenFrom(Scope other) {
    Scope hidden = null;
    for (Scope scope = this; scope != null; scope = scope.outer) {
      if (scope.kind == Starts.BODY && !other.isWithin(scope)) {
        hidden = scope;
      }
    }
    return hidden;
  }

  /** How a message calls it. */
  String noun() {
    return switch (kind) {
      case NOTHING -> "the main path";
      case BRANCH -> "the branch " + Words.quoted(name.toString()) + " of " + Words.quoted(owner);
      case BODY -> "the body of " + Words.quoted(owner);
    };
  }
}
