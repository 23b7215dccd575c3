package io.flowrunner.engine.control;

import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.engine.entity.Command.Start;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.flows.entity.CompiledFlow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What follows from a command: the one place that knows how a run goes on. Pure. */
public final class Decider {
  private final Limits limits;

  /**
   * @param maxSteps node attempts of one run
   * @param runTimeout of a run whose flow names none
   * @param maxBytes what one run may hold, as JSON
   * @param maxParallel scopes of one fork at once
   * @param maxSignals that wait in one run to be taken
   * @param maxDepth flows that start flows
   */
  public record Limits(
      int maxSteps,
      Duration runTimeout,
      long maxBytes,
      int maxParallel,
      int maxSignals,
      int maxDepth) {}

  /** Why a command was not taken. */
  public enum Refusal {
    /** The execution has ended, or has not begun. */
    ENDED,
    /** It is paused. */
    PAUSED,
    /** It holds as many signals as it may. */
    TOO_MANY_SIGNALS,
    /** It would hold more than it may. */
    TOO_LARGE
  }

  public Decider(Limits limits) {
    this.limits = limits;
  }

  /**
   * What a command led to.
   *
   * @param events in order; none when nothing follows from the command
   * @param execution the state after them
   * @param refusal null when it was taken, be it without effect
   */
  public record Decision(List<RecordedEvent> events, Execution execution, Refusal refusal) {}

  /**
   * The node that the run's own path leads to, when none of it is under way.
   *
   * @param flow has the node that ended last
   * @return empty at the path's end
   */
  public static Optional<String> next(CompiledFlow flow, Execution execution) {
    return Walk.next(flow, execution.root());
  }

  /**
   * The events that {@code command} leads to, and the state after them.
   *
   * @param execution the state before it
   */
  public Decision decide(CompiledFlow flow, Execution execution, Command command, Moment moment) {
    boolean begun = execution.start() != null;
    if (execution.status().isTerminal() || begun == command instanceof Start) {
      return new Decision(List.of(), execution, Refusal.ENDED);
    }
    Turn turn = new Turn(flow, limits, execution, moment);
    Refusal refusal = new RunControl(turn, new Walk(turn)).take(command);
    return new Decision(turn.events(), turn.execution(), refusal);
  }
}
