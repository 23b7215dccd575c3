package io.flowrunner.executions.control;

import io.flowrunner.engine.control.Decider;
import io.flowrunner.engine.control.Decider.Decision;
import io.flowrunner.engine.control.Decider.Limits;
import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.Applied;
import io.flowrunner.engine.entity.Activation.Calling;
import io.flowrunner.engine.entity.Activation.Waiting;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.AttemptEnded;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.engine.entity.Command.SubflowAsked;
import io.flowrunner.engine.entity.Command.SubflowDone;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.StoreApplied;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.engine.simulation.Answers;
import io.flowrunner.engine.simulation.SimulatedFlow;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.StartFlow;
import io.flowrunner.nodes.entity.StoreOperation.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One run of a flow whose answers and order depend on nothing but the seed and the place in the
 * run, so that it can be played again with interruptions.
 */
final class Rehearsal {
  private static final int MOST_STEPS = 150;
  private static final Limits LIMITS =
      new Limits(100_000, Duration.ofHours(12), 1_000_000, 3, 50, 3);

  private final SimulatedFlow flow;
  private final long seed;
  private final boolean restarts;
  private final Decider decider = new Decider(LIMITS);
  private final List<RecordedEvent> journal = new ArrayList<>();
  private final Set<String> signalled = new HashSet<>();
  private Execution execution = Execution.of("exec-1");
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /**
   * @param restarts whether the server is started anew after each step
   */
  Rehearsal(SimulatedFlow flow, long seed, boolean restarts) {
    this.flow = flow;
    this.seed = seed;
    this.restarts = restarts;
  }

  /** Empty when it takes too long to be worth it. */
  Optional<Execution> play() {
    tell(
        new Command.Start(
            "account-1",
            "flow-1",
            "test",
            1,
            Map.of("n", 1),
            false,
            0,
            null,
            null,
            null,
            List.of()));
    for (int i = 0; i < MOST_STEPS && !execution.status().isTerminal(); i++) {
      tell(next());
    }
    return Optional.of(execution).filter(each -> each.status().isTerminal());
  }

  private void tell(Command command) {
    if (decide(command) && restarts) {
      execution = Execution.fold(execution.id(), journal);
      if (execution.wasCutOff() && !execution.status().isTerminal()) {
        decide(new Command.Recover());
      }
    }
  }

  /** Every step is committed, with what the store did. */
  private boolean decide(Command command) {
    Decision decision = decider.decide(flow.flow(), execution, command, new Moment(now, 0.5));
    List<RecordedEvent> committed = new ArrayList<>();
    for (RecordedEvent each : decision.events()) {
      committed.add(
          each.event() instanceof StoreApplied applied
              ? new RecordedEvent(each.seq(), each.at(), applied.with(outcome(applied)))
              : each);
    }
    journal.addAll(restarts ? EventCodec.decode(EventCodec.encode(committed)) : committed);
    execution = decision.execution();
    return !decision.events().isEmpty();
  }

  private Outcome outcome(StoreApplied applied) {
    return Outcome.of(Map.of("value", chance(applied.position().idempotencyKey("")).nextInt(99)));
  }

  private Command next() {
    return first(Activation::isBusy)
        .map(this::answer)
        .or(() -> execution.isFinishing() ? Optional.of(output()) : Optional.empty())
        .or(() -> first(active -> active.stage() instanceof Calling).map(this::childEnded))
        .or(() -> first(this::isSignalled).map(this::signal))
        .orElseGet(this::wake);
  }

  /** In the order of their places, whatever attempt has opened them. */
  private Optional<Activation> first(Predicate<Activation> which) {
    return execution.activations().filter(which).min(Comparator.comparing(Rehearsal::place));
  }

  private static String place(Activation active) {
    return active.position().idempotencyKey("");
  }

  private static String step(Activation active) {
    return place(active) + '#' + active.progress().steps() + '#' + active.failures();
  }

  private Random chance(String place) {
    return new Random(seed * 31 + place.hashCode());
  }

  private Command answer(Activation active) {
    if (active.stage() instanceof Applied) {
      StoreApplied last =
          journal.stream()
              .map(RecordedEvent::event)
              .filter(StoreApplied.class::isInstance)
              .map(StoreApplied.class::cast)
              .filter(each -> each.position().equals(active.position()))
              .reduce((earlier, later) -> later)
              .orElseThrow();
      return new Command.StoreDone(active.position(), active.attempt(), last.outcome(), 3);
    }
    Answers answers = new Answers(flow, chance(step(active)), 0.15);
    NodeResult result = answers.of(execution, active, now);
    Command.Traces traces = answers.traces(result);
    if (result instanceof StartFlow call) {
      String child = "exec-" + step(active);
      return new SubflowAsked(
          active.position(),
          active.attempt(),
          child,
          call.flow(),
          1,
          call.input(),
          call.await(),
          call.continues(),
          traces);
    }
    return new AttemptEnded(active.position(), active.attempt(), result, traces);
  }

  private static Command output() {
    return new Command.OutputMade("out", null, List.of());
  }

  private Command childEnded(Activation active) {
    String child = ((Calling) active.stage()).executionId();
    NodeError error = new NodeError("oops", "in the child", "n", "t", 1, Map.of());
    return switch (chance(child).nextInt(4)) {
      case 0 -> new SubflowDone(active.position(), child, Status.FAILED, null, error, 0, List.of());
      case 1 ->
          new SubflowDone(active.position(), child, Status.CANCELLED, null, null, 0, List.of());
      case 2 -> new Command.SubflowRefused(active.position(), child, "full", "no place", true);
      default ->
          new SubflowDone(active.position(), child, Status.COMPLETED, "done", null, 6, List.of());
    };
  }

  private boolean isSignalled(Activation active) {
    return active.stage() instanceof Waiting waiting
        && waiting.signal() != null
        && !signalled.contains(place(active))
        && (waiting.wakeAt() == null || chance(place(active)).nextBoolean());
  }

  private Command signal(Activation active) {
    signalled.add(place(active));
    String key = ((Waiting) active.stage()).signal();
    return new Command.Signal(key, "signal for " + place(active), place(active), 4);
  }

  private Command wake() {
    now = execution.nextWake();
    return new Command.Wake();
  }
}
