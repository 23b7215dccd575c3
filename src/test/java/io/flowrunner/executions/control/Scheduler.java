package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.Applied;
import io.flowrunner.engine.entity.Activation.Waiting;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Scope;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.engine.simulation.JournalModel;
import io.flowrunner.flows.entity.FlowRevision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.pcollections.PMap;

/** Picks what happens next: at first anything, then only what brings all to an end. */
final class Scheduler {
  private static final int MOST_STEPS = 20_000;

  private final Simulation world;
  private final Random chance;
  private int signals;

  Scheduler(long seed) {
    world = new Simulation(seed);
    chance = world.chance;
  }

  void run() {
    for (int i = 20 + chance.nextInt(80); i > 0; i--) {
      anything();
      world.checkLimits();
    }
    world.failing = 0.05;
    int steps = 0;
    while (settles()) {
      world.checkLimits();
      if (++steps > MOST_STEPS) {
        throw new AssertionError("All should have ended after " + steps + " more steps");
      }
    }
    checkEnd();
  }

  private void anything() {
    int kind = chance.nextInt(100);
    if (kind < 6) {
      begin();
    } else if (kind < 60) {
      progress();
    } else if (kind < 66) {
      pass(chance.nextInt(30_000));
      wakeAny();
    } else if (kind < 74) {
      withAny(execution -> true, id -> signal(id, "key-" + chance.nextInt(2)));
    } else if (kind < 78) {
      withAny(execution -> true, id -> world.tell(id, new Command.Pause(), answer -> {}));
    } else if (kind < 84) {
      withAny(execution -> true, world::resume);
    } else if (kind < 86) {
      withAny(execution -> true, id -> world.tell(id, new Command.Cancel(), answer -> {}));
    } else if (kind < 88) {
      again();
    } else if (kind < 92) {
      crash();
    } else if (kind < 95) {
      withRun(run -> !run.flights().isEmpty(), run -> world.land(run, true));
    } else {
      withRun(SimulatedRun::mayClose, world::close);
    }
  }

  private void begin() {
    if (world.count() < 12) {
      start(
          world.revisions.get(chance.nextInt(world.revisions.size())),
          Beginning.of(Map.of("n", 1)));
    }
  }

  private void start(FlowRevision revision, Beginning beginning) {
    try {
      world.start(world.nextId(), revision, beginning, answer -> {});
    } catch (ConcurrencyGate.FullException e) {
      assertThat(revision.flow().concurrency()).isNotNull();
    }
  }

  private void again() {
    List<String> ended = world.ended(chance.nextBoolean() ? Status.FAILED : Status.CANCELLED);
    if (!ended.isEmpty() && world.count() < 18) {
      String id = ended.get(chance.nextInt(ended.size()));
      Retry retry = new Retry(id, world.disk.store.events(id, 1));
      FlowRevision revision = world.revision(retry.ended().start().flowId());
      start(revision, retry.beginning(revision.flow(), null));
    }
  }

  private void crash() {
    world.memory.values().stream().filter(run -> chance.nextInt(8) == 0).forEach(this::reload);
    world.crash();
    world.disk.checkHandoffs();
    pass(chance.nextInt(10_000));
  }

  /** What is stored of a run is what it was when that was stored. */
  private void reload(SimulatedRun run) {
    String id = run.execution().id();
    Execution head = world.disk.heads.get(id);
    if (head != null) {
      assertSame(Execution.fold(id, world.disk.store.events(id, 1)), head);
    }
  }

  /** Answers whether there was anything to do. */
  private boolean progress() {
    int first = chance.nextInt(6);
    for (int i = 0; i < 6; i++) {
      if (progress((first + i) % 6)) {
        return true;
      }
    }
    return false;
  }

  private boolean progress(int kind) {
    return switch (kind) {
      case 0 -> task();
      case 1 -> withRun(SimulatedRun::hasUnsent, world::commit);
      case 2 -> withRun(SimulatedRun::hasCommits, world::hear);
      case 3 -> withRun(run -> !run.flights().isEmpty(), run -> world.land(run, false));
      case 4 -> boot();
      default ->
          withRun(run -> run.mayClose() && run.execution().status().isTerminal(), world::close);
    };
  }

  private boolean boot() {
    if (world.boot.isEmpty()) {
      return false;
    }
    world.boot.remove().run();
    return true;
  }

  private boolean task() {
    if (world.tasks.isEmpty()) {
      return false;
    }
    world.tasks.remove(chance.nextInt(world.tasks.size())).run();
    return true;
  }

  private boolean withRun(
      Predicate<SimulatedRun> which, java.util.function.Consumer<SimulatedRun> action) {
    List<SimulatedRun> runs = world.memory.values().stream().filter(which).toList();
    if (runs.isEmpty()) {
      return false;
    }
    action.accept(runs.get(chance.nextInt(runs.size())));
    return true;
  }

  /** Whoever speaks to an execution knows it from a commit. */
  private boolean withAny(Predicate<Execution> which, java.util.function.Consumer<String> action) {
    List<String> ids =
        world.executions().stream()
            .filter(each -> world.disk.heads.containsKey(each.id()))
            .filter(each -> !each.status().isTerminal() && which.test(each))
            .map(Execution::id)
            .toList();
    if (ids.isEmpty()) {
      return false;
    }
    action.accept(ids.get(chance.nextInt(ids.size())));
    return true;
  }

  private void signal(String id, String key) {
    String name = "signal-" + ++signals;
    boolean named = world.happens(0.5);
    Command signal = new Command.Signal(key, name, named ? name : null, chance.nextInt(20));
    world.tell(id, signal, answer -> {});
    if (named && world.happens(0.4)) {
      world.tell(id, signal, answer -> {});
    }
  }

  private void pass(int millis) {
    world.now = world.now.plusMillis(millis);
  }

  private boolean wakeAny() {
    return withAny(
        each -> each.nextWake() != null && !each.nextWake().isAfter(world.now),
        id -> world.tell(id, new Command.Wake(), answer -> {}));
  }

  /** A step towards the end; false when all is still. */
  private boolean settles() {
    if (progress() || withAny(Execution::isPaused, world::resume) || wakeAny()) {
      return true;
    }
    if (chance.nextInt(3) > 0 && withAny(each -> asks(each) != null, this::answer)) {
      return true;
    }
    Instant next =
        world.executions().stream()
            .map(Execution::nextWake)
            .filter(java.util.Objects::nonNull)
            .min(Instant::compareTo)
            .orElse(null);
    if (next != null && next.isAfter(world.now)) {
      world.now = next;
    }
    return next != null;
  }

  private void answer(String id) {
    signal(
        id,
        world.executions().stream()
            .filter(each -> each.id().equals(id))
            .map(Scheduler::asks)
            .findFirst()
            .orElseThrow());
  }

  private static String asks(Execution execution) {
    return execution
        .activations()
        .map(Activation::stage)
        .filter(stage -> stage instanceof Waiting waiting && waiting.signal() != null)
        .map(stage -> ((Waiting) stage).signal())
        .findFirst()
        .orElse(null);
  }

  private void checkEnd() {
    for (Execution execution : world.executions()) {
      assertThat(execution.status().isTerminal()).as(() -> "the end of " + execution).isTrue();
      List<RecordedEvent> journal = world.disk.store.events(execution.id(), 1);
      assertSame(Execution.fold(execution.id(), journal), execution);
      JournalModel model =
          new JournalModel(world.revision(execution.start().flowId()).flow(), world.limits);
      journal.forEach(model::accept);
      assertThat(model.isOver()).isTrue();
      assertThat(model.bytes()).isEqualTo(execution.bytes()).isNotNegative();
    }
    assertThat(world.disk.counters).isEqualTo(world.disk.expectedCounters());
    assertThat(world.disk.store.handoffs(Instant.MAX, 10)).isEmpty();
    assertThat(world.holders()).as("places that are taken in the end").isEmpty();
  }

  /** What the store did is known to the disk before it is known to the run. */
  private static void assertSame(Execution folded, Execution live) {
    assertThat(withoutOutcomes(folded)).isEqualTo(withoutOutcomes(live));
  }

  private static Execution withoutOutcomes(Execution execution) {
    PMap<String, Scope> scopes = execution.scopes();
    for (Map.Entry<String, Scope> each : execution.scopes().entrySet()) {
      Activation active = each.getValue().active();
      if (active != null && active.stage() instanceof Applied) {
        scopes = scopes.minus(each.getKey());
      }
    }
    return new Execution(
        execution.id(),
        execution.seq(),
        execution.start(),
        execution.startedAt(),
        execution.status(),
        execution.deadline(),
        execution.pausedAt(),
        scopes,
        execution.shared(),
        execution.signals(),
        execution.secrets(),
        execution.steps(),
        execution.bytes(),
        execution.result(),
        execution.error(),
        execution.endedAt());
  }
}
