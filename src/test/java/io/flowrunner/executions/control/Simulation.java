package io.flowrunner.executions.control;

import io.flowrunner.engine.control.Decider.Limits;
import io.flowrunner.engine.control.Decider.Refusal;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.AttemptEnded;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.StoreApplied;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.engine.simulation.Answers;
import io.flowrunner.engine.simulation.RandomFlow;
import io.flowrunner.engine.simulation.SimulatedFlow;
import io.flowrunner.executions.control.ExecutionRunner.Answer;
import io.flowrunner.executions.control.SimulatedRun.Flight;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.flows.entity.CompiledFlow.Concurrency;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.StartFlow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A server in one thread without a clock: several executions of several flows, whose next step is
 * always picked by chance. What is in {@link #memory} and {@link #tasks} a crash forgets; what is
 * on the {@link #disk} stays.
 */
final class Simulation {
  private static final Duration RUN_TIMEOUT = Duration.ofHours(1);

  final Random chance;
  final Limits limits;
  final List<FlowRevision> revisions = new ArrayList<>();
  final SimulatedDisk disk = new SimulatedDisk();

  /** Executions under way, by id. */
  final Map<String, SimulatedRun> memory = new TreeMap<>();

  /** What other threads are about to do, in any order. */
  final List<Runnable> tasks = new ArrayList<>();

  /** What a start of the server still has to do, in this order. */
  final Deque<Runnable> boot = new ArrayDeque<>();

  private final List<SimulatedFlow> flows = new ArrayList<>();
  private final SimulatedHandoffs handoffs;
  private ConcurrencyGate gate;
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  double failing = 0.2;
  private int ids;

  Simulation(long seed) {
    chance = new Random(seed * 0x9E3779B97F4A7C15L);
    limits =
        new Limits(
            happens(0.2) ? 12 : 120,
            RUN_TIMEOUT,
            happens(0.1) ? 120 : 100_000,
            1 + chance.nextInt(4),
            4,
            2);
    int many = 1 + chance.nextInt(3);
    List<String> callable = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      callable.add("flow-" + i);
    }
    for (String id : callable) {
      Concurrency concurrency =
          happens(0.5) ? new Concurrency(1 + chance.nextInt(2), happens(0.2)) : null;
      SimulatedFlow flow = RandomFlow.of(chance, callable, false, concurrency);
      flows.add(flow);
      revisions.add(new FlowRevision("account-1", id, 1, id, flow.flow()));
    }
    handoffs = new SimulatedHandoffs(this);
    gate = newGate();
  }

  private ConcurrencyGate newGate() {
    return new ConcurrencyGate(disk.store, this::inMemory, this::admit, 6);
  }

  private List<String> inMemory(String flowId) {
    return memory.values().stream()
        .filter(run -> run.revision().flowId().equals(flowId))
        .map(run -> run.execution().id())
        .toList();
  }

  FlowRevision revision(String flowId) {
    return revisions.get(index(flowId));
  }

  private static int index(String flowId) {
    return Integer.parseInt(flowId.substring("flow-".length()));
  }

  String nextId() {
    return String.format("exec-%04d", ++ids);
  }

  int count() {
    return ids;
  }

  /** As {@code ActiveExecutions.start}. */
  void start(String id, FlowRevision revision, Beginning beginning, Consumer<Answer> reply) {
    SimulatedRun run =
        new SimulatedRun(id, flows.get(index(revision.flowId())), revision, limits, List.of());
    gate.enter(
        revision,
        id,
        queued -> {
          memory.put(id, run);
          Command.Start start =
              new Command.Start(
                  revision.accountId(),
                  revision.flowId(),
                  revision.flowName(),
                  1,
                  beginning.input(),
                  queued,
                  beginning.depth(),
                  beginning.parent(),
                  beginning.resumed(),
                  beginning.from(),
                  beginning.secrets());
          run.decide(start, moment(), reply);
        });
  }

  /** As {@code ActiveExecutions.tell}; the reply may come late. */
  void tell(String id, Command command, Consumer<Answer> reply) {
    SimulatedRun run = memory.get(id);
    if (run == null) {
      run = load(id);
    }
    if (run == null) {
      Answer ended = new Answer(disk.heads.get(id), Refusal.ENDED);
      tasks.add(() -> reply.accept(ended));
      return;
    }
    run.decide(command, moment(), reply);
    finish(run);
  }

  private SimulatedRun load(String id) {
    List<RecordedEvent> events = disk.store.events(id, 1);
    Execution execution = Execution.fold(id, events);
    if (execution.start() == null || execution.status().isTerminal()) {
      return null;
    }
    FlowRevision revision = revision(execution.start().flowId());
    SimulatedRun run =
        new SimulatedRun(id, flows.get(index(revision.flowId())), revision, limits, events);
    memory.put(id, run);
    if (execution.wasCutOff()) {
      run.decide(new Command.Recover(), moment(), answer -> {});
      finish(run);
    }
    return run;
  }

  private Moment moment() {
    return new Moment(now, chance.nextDouble());
  }

  /** Makes the run's own output. */
  private void finish(SimulatedRun run) {
    if (run.execution().isFinishing()) {
      tasks.add(
          () -> run.decide(new Command.OutputMade("out", null, List.of()), moment(), a -> {}));
    }
  }

  private void admit(String flowId, String id) {
    tasks.add(
        () ->
            tell(
                id,
                new Command.Admit(),
                answer -> {
                  if (answer.refusal() != null) {
                    gate.refused(flowId, id);
                  }
                }));
  }

  /** As {@code Executions.resume}. */
  void resume(String id) {
    tell(
        id,
        new Command.Resume(),
        answer -> {
          if (answer.refusal() == null && answer.execution().isQueued()) {
            String flowId = answer.execution().start().flowId();
            tasks.add(() -> gate.wait("account-1", flowId, id, limit(flowId)));
          }
        });
  }

  /** One attempt tells its end, or that it takes too long. */
  void land(SimulatedRun run, boolean tooSlow) {
    Flight flight = run.flights().get(chance.nextInt(run.flights().size()));
    if (tooSlow) {
      NodeResult slow = NodeResult.retryable("timeout", "The attempt took too long");
      ended(run, new AttemptEnded(flight.position(), attempt(flight), slow, Traces.NONE));
      return; // its own end comes later
    }
    run.flights().remove(flight);
    Answers answers = new Answers(run.flow(), chance, failing);
    NodeResult result = answers.of(flight.execution(), flight.activation(), now);
    Traces traces = answers.traces(result);
    ended(
        run,
        result instanceof StartFlow call
            ? asked(flight, call, traces)
            : new AttemptEnded(flight.position(), attempt(flight), result, traces));
  }

  private void ended(SimulatedRun run, Command command) {
    run.decide(command, moment(), answer -> {});
    finish(run);
  }

  private Command asked(Flight flight, StartFlow call, Traces traces) {
    if (ids > 16) {
      NodeResult refused = NodeResult.failed("unknown_flow", "enough of them");
      return new AttemptEnded(flight.position(), attempt(flight), refused, Traces.NONE);
    }
    return new Command.SubflowAsked(
        flight.position(),
        attempt(flight),
        nextId(),
        call.flow(),
        1,
        call.input(),
        call.await(),
        call.continues(),
        traces);
  }

  private static int attempt(Flight flight) {
    return flight.activation().attempt();
  }

  /** Stores what gathered of one run. */
  void commit(SimulatedRun run) {
    Segment segment = disk.write(run.segment(disk.nextBatch()));
    run.written(segment);
    handoffs.committed(segment);
  }

  /** A run leaves the memory. */
  void close(SimulatedRun run) {
    String id = run.execution().id();
    String flowId = run.revision().flowId();
    memory.remove(id);
    if (run.execution().status().isTerminal() && gate.watches(flowId)) {
      tasks.add(() -> gate.leave(flowId, id));
    }
  }

  /** A run hears of its commit. */
  void hear(SimulatedRun run) {
    for (StoreApplied applied : run.committed(tasks::add)) {
      ended(
          run, new Command.StoreDone(applied.position(), applied.attempt(), applied.outcome(), 5));
    }
  }

  /** Everything that is not on the disk is gone; the server starts anew. */
  void crash() {
    memory.clear();
    tasks.clear();
    boot.clear();
    disk.newWriter();
    gate = newGate();
    boot.add(
        () ->
            disk.store.unfinished("", 1_000).forEach(id -> tell(id, new Command.Wake(), a -> {})));
    boot.add(handoffs::recover);
    boot.add(
        () ->
            disk.store
                .queuedFlows()
                .forEach(flow -> gate.open(flow.accountId(), flow.flowId(), limit(flow.flowId()))));
  }

  int limit(String flowId) {
    Concurrency rule = revision(flowId).flow().concurrency();
    return rule == null ? Integer.MAX_VALUE : rule.limit();
  }

  /** Every execution as it is known now. */
  List<Execution> executions() {
    Map<String, Execution> all = new TreeMap<>(disk.heads);
    memory.forEach((id, run) -> all.put(id, run.execution()));
    return List.copyOf(all.values());
  }

  /** Places that are taken although no run is under way. */
  List<String> holders() {
    return revisions.stream()
        .flatMap(each -> gate.line(each.flowId(), "", 9).holders().stream())
        .toList();
  }

  List<String> ended(Status status) {
    return disk.heads.values().stream()
        .filter(head -> head.status() == status)
        .map(Execution::id)
        .toList();
  }

  boolean happens(double often) {
    return chance.nextDouble() < often;
  }
}
