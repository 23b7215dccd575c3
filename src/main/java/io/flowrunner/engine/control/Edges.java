package io.flowrunner.engine.control;

import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.nodes.entity.NodeResult;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which edge leads on from a node that has ended. Pure. */
final class Edges {
  private static final Pattern STATUS = Pattern.compile("http_(\\d)(\\d\\d)");
  private static final Set<String> NEVER_DEFAULT = Set.of("timeout", "budget_exceeded");

  private Edges() {}

  /** What follows a success. */
  sealed interface Way {
    record To(String node) implements Way {}

    record PathEnds() implements Way {}

    /** The node names edges, but none for this action. */
    record NoEdge(String code, String message) implements Way {}
  }

  static Way afterSuccess(CompiledFlow.Node node, String action) {
    Map<String, String> next = node.next();
    boolean mustBeNamed = NEVER_DEFAULT.contains(action);
    String target = next.get(action);
    if (target == null && !mustBeNamed) {
      target = next.get(NodeResult.DEFAULT_ACTION);
    }
    if (target != null) {
      return new Way.To(target);
    }
    if (mustBeNamed) {
      return new Way.NoEdge(action, "Ended with " + action + ", and no edge of that name leads on");
    }
    if (next.isEmpty() || action.equals(NodeResult.DEFAULT_ACTION)) {
      return new Way.PathEnds();
    }
    return new Way.NoEdge("no_edge", "No edge for action \"" + action + "\" and none for default");
  }

  /** The most exact edge for an error: its status, its class, then {@code error}. */
  static Optional<String> afterFailure(CompiledFlow.Node node, String code) {
    Map<String, String> next = node.next();
    Matcher status = STATUS.matcher(code);
    if (status.matches()) {
      String exact = next.get(status.group(1) + status.group(2));
      String byClass = next.get(status.group(1) + "xx");
      if (exact != null || byClass != null) {
        return Optional.of(exact != null ? exact : byClass);
      }
    }
    return Optional.ofNullable(next.get("error"));
  }
}
