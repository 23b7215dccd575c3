package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.Waiting;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.flows.entity.FlowRevision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/** Picks what happens next: at first anything, then only what brings all to an end. */
final class Scheduler {
  private static final int MOST_STEPS = 20_000;

  private final Simulation world;
  private final Promises promises;
  private final Random chance;
  private int signals;

  Scheduler(long seed) {
    world = new Simulation(seed);
    promises = new Promises(world);
    chance = world.chance;
  }

  void run() {
    for (int i = 20 + chance.nextInt(60); i > 0; i--) {
      anything();
      promises.checkLimits();
    }
    world.failing = 0.05;
    int steps = 0;
    while (settles()) {
      promises.checkLimits();
      if (++steps > MOST_STEPS) {
        throw new AssertionError("All should have ended after " + steps + " more steps");
      }
    }
    promises.checkEnd();
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
    if (world.count() < 8) {
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
    if (!ended.isEmpty() && world.count() < 12) {
      String id = ended.get(chance.nextInt(ended.size()));
      Retry retry = new Retry(id, world.disk.store.events(id, 1));
      FlowRevision revision = world.revision(retry.ended().start().flowId());
      start(revision, retry.beginning(revision, null));
    }
  }

  private void crash() {
    world.memory.values().stream()
        .filter(run -> chance.nextInt(8) == 0)
        .forEach(promises::checkStored);
    world.crash();
    promises.checkHandoffs();
    pass(chance.nextInt(10_000));
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
}
