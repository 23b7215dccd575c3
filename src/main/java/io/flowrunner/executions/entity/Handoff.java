package io.flowrunner.executions.entity;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.Calling;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.Parent;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowEnded;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowStarted;
import io.flowrunner.engine.entity.RecordedEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one execution owes another: stored with the commit that causes it, until it is done. Doing
 * it twice does no harm.
 *
 * @param targetId the execution that it is done to
 * @param sourceId the execution whose commit caused it
 */
public record Handoff(Kind kind, String targetId, String sourceId) {

  public enum Kind {
    /** The target is to begin, as a node of the source asks. */
    START,
    /** The target waits for the source, which has ended. */
    ENDED,
    /** The target is to be cancelled: the source does not wait for it any more. */
    CANCEL
  }

  /** What follows from a segment; most often nothing. */
  public static List<Handoff> of(Segment segment) {
    List<Handoff> handoffs = new ArrayList<>(0);
    Execution after = segment.after();
    String self = after.id();
    Set<String> children =
        segment.before() == null ? new LinkedHashSet<>() : calling(segment.before());
    for (RecordedEvent recorded : segment.events()) {
      if (recorded.event() instanceof SubflowStarted started) {
        handoffs.add(new Handoff(Kind.START, started.executionId(), self));
        if (started.await()) {
          children.add(started.executionId());
        }
      } else if (recorded.event() instanceof SubflowEnded ended) {
        children.remove(ended.executionId());
      }
    }
    if (!children.isEmpty() && !after.status().isTerminal()) {
      children.removeAll(calling(after));
    }
    children.forEach(child -> handoffs.add(new Handoff(Kind.CANCEL, child, self)));
    Parent parent = after.start().parent();
    if (after.status().isTerminal() && parent != null && parent.await()) {
      handoffs.add(new Handoff(Kind.ENDED, parent.executionId(), self));
    }
    return handoffs;
  }

  private static Set<String> calling(Execution execution) {
    Set<String> children = new LinkedHashSet<>();
    for (Activation active : execution.calling()) {
      children.add(((Calling) active.stage()).executionId());
    }
    return children;
  }
}
