package io.flowrunner.engine.entity;

import java.util.regex.Pattern;

/**
 * Where in a run a node is carried out.
 *
 * @param scope empty for the run itself; branches, items and bodies have scopes of their own: the
 *     forks on the way there and what was taken of each, as in {@code fan:1/left/each:1/17}
 * @param visit 1 the first time that this node is reached in this scope
 */
public record Position(String scope, String node, int visit) {
  public static final String ROOT = "";

  private static final Pattern ATTEMPT = Pattern.compile("~[0-9]+");

  /** The same on every retry and after a crash, another on the next pass of a loop. */
  public String idempotencyKey(String executionId) {
    String path = scope.isEmpty() ? node : ATTEMPT.matcher(scope).replaceAll("") + '/' + node;
    return executionId + ':' + path + ':' + visit;
  }

  /**
   * What the names of all scopes begin with that one attempt of this fork opens. Attempts after the
   * first are told apart, so that nothing of an earlier one is taken for theirs.
   */
  String scopesOf(int attempt) {
    String path = scope.isEmpty() ? node : scope + '/' + node;
    return path + ':' + visit + (attempt == 1 ? "" : "~" + attempt) + '/';
  }
}
