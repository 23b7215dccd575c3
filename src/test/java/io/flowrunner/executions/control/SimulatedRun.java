package io.flowrunner.executions.control;

import io.flowrunner.engine.control.Decider;
import io.flowrunner.engine.control.Decider.Decision;
import io.flowrunner.engine.control.Decider.Limits;
import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.Applied;
import io.flowrunner.engine.entity.Activation.Ready;
import io.flowrunner.engine.entity.Activation.Running;
import io.flowrunner.engine.entity.Activation.Waiting;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.engine.entity.Command.OfAttempt;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.NodeProgressed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeReady;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.ExecutionEvent.StoreApplied;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.simulation.JournalModel;
import io.flowrunner.engine.simulation.SimulatedFlow;
import io.flowrunner.executions.control.ExecutionRunner.Answer;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.flows.entity.FlowRevision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * An execution in the simulated memory: what {@link ExecutionRunner} does, one step at a time. Each
 * step is checked.
 */
final class SimulatedRun {
  /** One attempt in the air; it still lands when nobody waits for it any more. */
  record Flight(Execution execution, Activation activation) {
    Position position() {
      return activation.position();
    }
  }

  private record Reply(long seq, Answer answer, Consumer<Answer> taker) {}

  private final SimulatedFlow flow;
  private final FlowRevision revision;
  private final Decider decider;
  private final Limits limits;
  private final JournalModel model;
  private final List<RecordedEvent> unsent = new ArrayList<>();
  private final List<Flight> flights = new ArrayList<>();
  private final List<Flight> parked = new ArrayList<>();
  private final List<Reply> replies = new ArrayList<>();
  private final Queue<Segment> told = new ArrayDeque<>();
  private Execution execution;
  private Execution stored;
  private long committed;

  /**
   * @param journal what is stored of it; empty for a new one
   */
  SimulatedRun(
      String id,
      SimulatedFlow flow,
      FlowRevision revision,
      Limits limits,
      List<RecordedEvent> journal) {
    this.flow = flow;
    this.revision = revision;
    this.decider = new Decider(limits);
    this.limits = limits;
    this.model = new JournalModel(flow.flow(), limits);
    journal.forEach(model::accept);
    this.execution = Execution.fold(id, journal);
    this.stored = journal.isEmpty() ? null : execution;
    this.committed = execution.seq();
  }

  Execution execution() {
    return execution;
  }

  FlowRevision revision() {
    return revision;
  }

  SimulatedFlow flow() {
    return flow;
  }

  List<Flight> flights() {
    return flights;
  }

  boolean hasUnsent() {
    return !unsent.isEmpty();
  }

  boolean hasCommits() {
    return !told.isEmpty();
  }

  boolean mayClose() {
    return committed == execution.seq()
        && told.isEmpty()
        && (execution.status().isTerminal() || execution.isDormant());
  }

  void decide(Command command, Moment moment, Consumer<Answer> taker) {
    boolean late = command instanceof OfAttempt attempt && !isCurrent(attempt);
    Decision decision = decider.decide(revision.flow(), execution, command, moment);
    require(!late || decision.events().isEmpty(), () -> "nothing from a late " + command);
    decision.events().forEach(model::accept);
    execution = decision.execution();
    check();
    Answer answer = new Answer(execution, decision.refusal());
    if (committed >= execution.seq()) {
      taker.accept(answer);
    } else {
      replies.add(new Reply(execution.seq(), answer, taker));
    }
    unsent.addAll(decision.events());
    if (execution.status().isTerminal()) {
      parked.clear();
    } else {
      takeOff(command, decision.events());
    }
  }

  private boolean isCurrent(OfAttempt command) {
    Activation active = execution.active(command.position());
    return active != null
        && active.attempt() == command.attempt()
        && (active.stage() instanceof Running || active.stage() instanceof Ready);
  }

  private void takeOff(Command command, List<RecordedEvent> events) {
    begun(command, events)
        .filter(active -> active.isBusy() && !(active.stage() instanceof Applied))
        .forEach(
            active -> {
              boolean waits = flow.acts(execution, active) && execution.seq() > committed;
              (waits ? parked : flights).add(new Flight(execution, active));
            });
  }

  private Stream<Activation> begun(Command command, List<RecordedEvent> events) {
    if (command instanceof Command.Recover) {
      return execution.activations();
    }
    return events.stream()
        .map(
            each ->
                each.event() instanceof NodeStarted started
                    ? execution.active(started.position())
                    : each.event() instanceof NodeReady ready
                        ? execution.active(ready.position())
                        : each.event() instanceof NodeProgressed progressed
                            ? execution.active(progressed.position())
                            : null)
        .filter(Objects::nonNull);
  }

  private void check() {
    require(execution.bytes() == model.bytes(), () -> "to hold " + model.bytes() + " bytes");
    require(execution.steps() == model.steps(), () -> "to count " + model.steps() + " attempts");
    require(execution.status().isTerminal() == model.isOver(), () -> "to end with its journal");
    if (execution.signals().count() > 0
        && !execution.isHeld()
        && !execution.status().isTerminal()) {
      execution
          .activations()
          .filter(active -> active.stage() instanceof Waiting)
          .map(SimulatedRun::signal)
          .forEach(
              key ->
                  require(
                      execution.signals().next(key).isEmpty(),
                      () -> "no signal beside an open wait for " + key));
    }
  }

  private static String signal(Activation active) {
    return String.valueOf(((Waiting) active.stage()).signal());
  }

  /** All that gathered since the last one. */
  Segment segment(long batch) {
    Segment segment =
        new Segment(
            stored,
            execution,
            List.copyOf(unsent),
            stored == null ? new Admission(null, null) : null,
            batch,
            null);
    unsent.clear();
    return segment;
  }

  /** It is on the disk; the run is still to hear of it. */
  void written(Segment segment) {
    stored = segment.after();
    told.add(segment);
  }

  /**
   * Hears of the oldest commit.
   *
   * @return what the store did with it
   */
  List<StoreApplied> committed(Consumer<Runnable> later) {
    Segment segment = told.remove();
    committed = segment.after().seq();
    replies.removeIf(
        reply -> {
          boolean ripe = reply.seq() <= committed;
          if (ripe) {
            later.accept(() -> reply.taker().accept(reply.answer()));
          }
          return ripe;
        });
    parked.removeIf(flight -> flight.execution().seq() <= committed && flights.add(flight));
    List<StoreApplied> applied = new ArrayList<>();
    for (RecordedEvent each : segment.events()) {
      ExecutionEvent event = each.event();
      if (event instanceof StoreApplied done) {
        applied.add(done);
      }
    }
    return applied;
  }

  private void require(boolean holds, Supplier<String> what) {
    if (!holds) {
      throw new AssertionError("Expected " + what.get() + " but was " + execution);
    }
  }
}
