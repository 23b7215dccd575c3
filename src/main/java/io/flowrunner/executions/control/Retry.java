package io.flowrunner.executions.control;

import io.flowrunner.engine.control.Decider;
import io.flowrunner.engine.entity.Activation.Progress;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.NodeProgressed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.ExecutionEvent.Resumed;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Scope;
import io.flowrunner.engine.entity.Shared;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.problems.entity.ProblemException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a new execution takes over from one that has failed or was cancelled: the state right before
 * the node that it begins with was last started. So its nodes have the same idempotency keys, and
 * an effect whose outcome is unknown is not repeated under a new one.
 */
final class Retry {
  private final List<RecordedEvent> events;
  private final Execution ended;

  /**
   * @throws ProblemException conflict when the execution has not ended, or has completed
   */
  Retry(String executionId, List<RecordedEvent> events) {
    this.events = events;
    this.ended = Execution.fold(executionId, events);
    if (ended.status() != Status.FAILED && ended.status() != Status.CANCELLED) {
      throw ProblemException.conflict(
          ended.status() == Status.COMPLETED
              ? "The execution has completed; only a failed or cancelled one is retried"
              : "The execution has not ended; only a failed or cancelled one is retried");
    }
  }

  Execution ended() {
    return ended;
  }

  /**
   * @param from null for the node that failed, or that would have been the next; without it, a node
   *     in steps goes on with the one that was under way, by the same definition
   * @throws ProblemException when the flow has no such node on its own path
   */
  Beginning beginning(FlowRevision revision, String from) {
    CompiledFlow flow = revision.flow();
    String next = from == null ? next(flow) : null;
    String node = next != null ? next : from == null ? stoppedAt() : from;
    if (!ownPath(flow).contains(node)) {
      throw ProblemException.rejected(
          "from", "The flow has no node \"" + node + "\" on its own path");
    }
    Execution before = next != null ? ended : before(node);
    Scope root = before.root();
    boolean goesOn =
        from == null && next == null && revision.revision() == ended.start().revision();
    Optional<Execution> step = goesOn ? step(node) : Optional.empty();
    Shared shared = step.orElse(before).shared();
    return new Beginning(
        ended.input(),
        0,
        null,
        new Resumed(
            ended.id(),
            ended.keyOrigin(),
            root.allResults(),
            root.sizes(),
            root.visits(),
            shared.values(),
            shared.sizes(),
            root.last(),
            root.error(),
            step.map(Retry::progress).map(done -> done.takenOver(ended.id())).orElse(null)),
        node,
        List.copyOf(ended.secrets()));
  }

  /** What it would have come to, if it ended between two nodes; null if it did not. */
  private String next(CompiledFlow flow) {
    Scope root = ended.root();
    boolean between =
        root.active() == null
            && (root.failure() == null || ended.status() == Status.CANCELLED)
            && (root.lastNode() == null || flow.nodes().containsKey(root.lastNode()));
    return between ? Decider.next(flow, ended).orElse(null) : null;
  }

  /** The nodes outside of branches and bodies. */
  private static Set<String> ownPath(CompiledFlow flow) {
    Set<String> found = new HashSet<>(Set.of(flow.start()));
    Deque<String> open = new ArrayDeque<>(found);
    while (!open.isEmpty()) {
      for (String next : flow.nodes().get(open.pop()).next().values()) {
        if (found.add(next)) {
          open.push(next);
        }
      }
    }
    return found;
  }

  /** The node of the run's own path that it came to last. */
  private String stoppedAt() {
    Scope root = ended.root();
    if (root.active() != null) {
      return root.active().position().node();
    }
    return root.lastNode() == null ? ended.start().startNode() : root.lastNode();
  }

  /** All that was when the node was last reached; else all that was in the end. */
  private Execution before(String node) {
    int start = last(event -> reaches(event, node));
    return Execution.fold(ended.id(), events.subList(0, start > 0 ? start : events.size()));
  }

  /** When the step began that the node came to last; empty if that was its first. */
  private Optional<Execution> step(String node) {
    int begun = last(event -> reaches(event, node) || progresses(event, node));
    return begun == 0
        ? Optional.empty()
        : Optional.of(Execution.fold(ended.id(), events.subList(0, begun + 1)))
            .filter(then -> progress(then).steps() > 0);
  }

  private static Progress progress(Execution then) {
    return then.root().active().progress();
  }

  /** The place of the last such event; 0 if there is none. */
  private int last(Predicate<ExecutionEvent> wanted) {
    int at = events.size() - 1;
    while (at > 0 && !wanted.test(events.get(at).event())) {
      at--;
    }
    return at;
  }

  private static boolean reaches(ExecutionEvent event, String node) {
    return event instanceof NodeStarted started
        && started.attempt() == 1
        && isOnOwnPath(started.position(), node);
  }

  private static boolean progresses(ExecutionEvent event, String node) {
    return event instanceof NodeProgressed progressed && isOnOwnPath(progressed.position(), node);
  }

  private static boolean isOnOwnPath(Position position, String node) {
    return position.scope().equals(Position.ROOT) && position.node().equals(node);
  }
}
