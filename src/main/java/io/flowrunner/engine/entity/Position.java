package io.flowrunner.engine.entity;

/**
 * Where in a run a node is carried out.
 *
 * @param scope empty for the run itself; branches, items and bodies have scopes of their own
 * @param visit 1 the first time that this node is reached in this scope
 */
public record Position(String scope, String node, int visit) {
  public static final String ROOT = "";

  /** The same on every retry and after a crash, another on the next pass of a loop. */
  public String idempotencyKey(String executionId) {
    return executionId + ':' + (scope.isEmpty() ? node : scope + '/' + node) + ':' + visit;
  }
}
