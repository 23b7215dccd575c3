package io.flowrunner.flows.entity;

import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.nodes.entity.Param.Starts;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.Template;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A sound flow, ready to run: made once per revision, immutable, shared by all its executions.
 *
 * @param inputs what the run's input must be like; null when the flow does not say
 * @param timeout of a whole run; null for the default limit
 * @param concurrency null for no limit
 * @param retention how long runs are kept after their end; null for the default
 * @param nodes in the order of the document
 * @param output null for "the output of the last node"
 */
public record CompiledFlow(
    String name,
    String description,
    String version,
    List<String> tags,
    InputSchema inputs,
    Map<String, Object> vars,
    Duration timeout,
    Concurrency concurrency,
    Duration retention,
    String start,
    Map<String, Node> nodes,
    Template output) {

  /**
   * @param params resolves to a map; a param of kind SCRIPT is a constant {@link Script}
   * @param timeout of one attempt; null for the default limit
   * @param next action to node id; empty when the path ends here
   * @param batch null for a node that is carried out once
   */
  public record Node(
      String id,
      NodeDeclaration type,
      String description,
      Template params,
      Duration timeout,
      RetryPolicy retry,
      Delivery delivery,
      Map<String, String> next,
      Hooks hooks,
      Batch batch) {

    /** The first nodes of the branches or the body that it may split into; no others. */
    public Set<String> starts() {
      Set<String> first = new LinkedHashSet<>();
      if (params instanceof Template.Members given) {
        for (ParamDeclaration param : type.params()) {
          if (param.starts() != Starts.NOTHING
              && given.members().get(param.name()) instanceof Template.Constant nodes) {
            add(nodes.value(), first);
          }
        }
      }
      return first;
    }

    private static void add(Object nodes, Set<String> first) {
      if (nodes instanceof String id) {
        first.add(id);
      } else if (nodes instanceof Map<?, ?> map) {
        map.values().forEach(id -> add(id, first));
      } else if (nodes instanceof List<?> list) {
        list.forEach(id -> add(id, first));
      }
    }
  }

  /**
   * A node that is carried out once per item.
   *
   * @param items resolves to a list
   * @param maxParallel items at once; 0 for all
   */
  public record Batch(Template items, int maxParallel, boolean continueOnError) {}

  /** Each null when absent. */
  public record Hooks(Script prep, Script exec, Script post) {
    public static final Hooks NONE = new Hooks(null, null, null);
  }

  /** What happens to an effect of which nobody knows whether it took place. */
  public enum Delivery {
    AT_LEAST_ONCE,
    AT_MOST_ONCE
  }

  /**
   * @param limit runs of the flow under way at once
   * @param reject 409 rather than queue
   */
  public record Concurrency(int limit, boolean reject) {}
}
