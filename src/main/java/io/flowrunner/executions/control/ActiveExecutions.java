package io.flowrunner.executions.control;

import io.flowrunner.engine.control.Decider.Refusal;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.control.ExecutionRunner.Answer;
import io.flowrunner.executions.control.JournalStore.Due;
import io.flowrunner.executions.control.JournalStore.QueuedFlow;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.flows.entity.CompiledFlow.Concurrency;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.platform.control.DatabaseTrouble;
import io.flowrunner.platform.control.HeapAlarm;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.problems.entity.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The executions in this instance's memory. Whoever has a command for one gives it here; one that
 * left the memory is folded from its journal first.
 */
public final class ActiveExecutions implements ExecutionRunner.Host, OwedStarts {
  private static final Logger LOG = Logger.getLogger(ActiveExecutions.class.getName());
  private static final int RECOVERY_PAGE = 500;
  private static final int MOST_HOLDERS = 10;
  private static final Duration STAYS_OUT = Duration.ofSeconds(2);
  private static final Duration HANDOFFS = Duration.ofSeconds(30);

  private final JournalStore store;
  private final Revisions revisions;
  private final Function<QueuedFlow, FlowRevision> current;
  private final Room room;
  private final HeapAlarm heap = new HeapAlarm();
  private final Map<String, Integer> perAccount = new ConcurrentHashMap<>();
  private final Map<String, ExecutionRunner> runners = new ConcurrentHashMap<>();
  private final KeyLocks loading = new KeyLocks();
  private ExecutionRunner.Surroundings around;
  private Timers timers;
  private Handoffs handoffs;
  private ConcurrencyGate gate;
  private Executor blocking;

  /**
   * How much there may be.
   *
   * @param runs in memory
   * @param runsOfAccount in memory, of one account
   * @param queued runs of one flow that wait for its concurrency limit
   */
  record Room(int runs, int runsOfAccount, int queued) {
    static Room of(Settings settings) {
      return new Room(
          settings.get(Settings.MAX_ACTIVE_RUNS),
          settings.get(Settings.MAX_ACTIVE_RUNS_PER_ACCOUNT),
          settings.get(Settings.MAX_QUEUED_RUNS));
    }
  }

  /** Finds the compiled revision that an execution keeps to. */
  @FunctionalInterface
  interface Revisions {
    FlowRevision find(String accountId, String flowId, int revision);
  }

  /**
   * @param current finds the revision that a flow has now
   * @param room beyond which nothing new is admitted
   */
  ActiveExecutions(
      JournalStore store,
      Revisions revisions,
      Function<QueuedFlow, FlowRevision> current,
      Room room) {
    this.store = store;
    this.revisions = revisions;
    this.current = current;
    this.room = room;
  }

  /** Called once, before the first command. */
  void open(ExecutionRunner.Surroundings surroundings, Executor whereToBlock) {
    around = surroundings;
    blocking = whereToBlock;
    timers = new Timers(store, around.timers(), blocking, around.clock(), this::timed, this::wake);
    handoffs = new Handoffs(store, this, blocking, this::later, around.clock());
    gate = new ConcurrencyGate(store, this::ofFlow, this::admit, room.queued());
  }

  public int size() {
    return runners.size();
  }

  /** Whether a new run of the account would be one too many. */
  boolean isFull(String accountId) {
    return runners.size() >= room.runs()
        || perAccount.getOrDefault(accountId, 0) >= room.runsOfAccount()
        || around.journal().isFull()
        || heap.isRinging();
  }

  /** As {@link #start(String, FlowRevision, Beginning, Admission, boolean)}, not awaited. */
  CompletionStage<Execution> start(
      String executionId, FlowRevision revision, Beginning beginning, Admission admission) {
    return start(executionId, revision, beginning, admission, false);
  }

  /**
   * Begins a new execution, or lets it wait for the flow's concurrency limit; ends with its state
   * once that is committed.
   *
   * @param awaited whether the start may be committed together with what follows at once
   * @throws ConcurrencyGate.FullException when the flow wants no more runs
   */
  CompletionStage<Execution> start(
      String executionId,
      FlowRevision revision,
      Beginning beginning,
      Admission admission,
      boolean awaited) {
    ExecutionRunner runner =
        new ExecutionRunner(around, revision, Execution.of(executionId), admission);
    CompletableFuture<Answer> begun = new CompletableFuture<>();
    gate.enter(
        revision,
        executionId,
        queued -> {
          add(runner);
          runner.tell(
              new Command.Start(
                  revision.accountId(),
                  revision.flowId(),
                  revision.flowName(),
                  revision.revision(),
                  beginning.input(),
                  queued,
                  beginning.depth(),
                  beginning.parent(),
                  beginning.resumed(),
                  beginning.from(),
                  beginning.secrets()),
              begun,
              !awaited);
        });
    return begun
        .thenApply(Answer::execution)
        .whenComplete(
            (execution, failure) -> {
              if (failure != null) {
                gate.leave(revision.flowId(), executionId);
              }
            });
  }

  /**
   * The state in which an execution ends, once that is committed.
   *
   * @return null when it is not in memory; ends with null when it leaves the memory before
   */
  CompletionStage<Execution> end(String executionId) {
    ExecutionRunner runner = runners.get(executionId);
    return runner == null ? null : runner.end();
  }

  /**
   * Ends when an execution's start is committed, and fails when that is refused.
   *
   * @return null when it is not in memory
   */
  CompletionStage<?> begun(String executionId) {
    ExecutionRunner runner = runners.get(executionId);
    return runner == null ? null : runner.begun();
  }

  @Override
  public void await(Handoff start) {
    handoffs.await(start);
  }

  private void add(ExecutionRunner runner) {
    ExecutionRunner closing = runners.put(runner.executionId(), runner);
    if (closing == null) {
      perAccount.merge(runner.accountId(), 1, Integer::sum);
    }
  }

  private void remove(ExecutionRunner runner) {
    if (runners.remove(runner.executionId(), runner)) {
      perAccount.computeIfPresent(
          runner.accountId(), (account, count) -> count == 1 ? null : count - 1);
    }
  }

  boolean contains(String executionId) {
    return runners.containsKey(executionId);
  }

  private List<String> ofFlow(String flowId) {
    return runners.values().stream()
        .filter(runner -> runner.flowId().equals(flowId))
        .map(ExecutionRunner::executionId)
        .toList();
  }

  /** The run's turn has come; it may be paused, ended or out of reach. */
  private void admit(String flowId, String executionId) {
    CompletionStage<Answer> told;
    try {
      told = tell(executionId, new Command.Admit());
    } catch (RuntimeException | Error e) {
      told = CompletableFuture.failedStage(e); // the others' turn has come, too
    }
    told.whenComplete(
        (answer, failure) -> {
          if (failure != null) {
            LOG.warning(
                () ->
                    executionId
                        + " cannot be admitted, trying again: "
                        + DatabaseTrouble.text(failure));
            later(() -> admit(flowId, executionId));
          } else if (answer.refusal() != null) {
            gate.refused(flowId, executionId); // a paused one comes back when it is resumed
          }
        });
  }

  /** What a queued execution waits for. */
  ConcurrencyGate.Line line(Execution execution) {
    return gate.line(execution.start().flowId(), execution.id(), MOST_HOLDERS);
  }

  /** A queued run waits again, after a pause. */
  void requeue(Execution execution) {
    blocking.execute(() -> waitAgain(execution));
  }

  private void waitAgain(Execution execution) {
    QueuedFlow flow = new QueuedFlow(execution.start().accountId(), execution.start().flowId());
    try {
      gate.wait(flow.accountId(), flow.flowId(), execution.id(), limit(flow));
    } catch (RuntimeException e) {
      LOG.warning(() -> execution.id() + " cannot be queued, trying again: " + e);
      later(() -> waitAgain(execution));
    }
  }

  private void later(Runnable work) {
    around
        .timers()
        .schedule(() -> blocking.execute(work), STAYS_OUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Gives a command to an execution, which is loaded if need be.
   *
   * @return ends with what came of the command once that is committed
   */
  CompletionStage<Answer> tell(String executionId, Command command) {
    CompletableFuture<Answer> reply = new CompletableFuture<>();
    if (!tellRunner(executionId, command, reply)) {
      synchronized (loading.of(executionId)) {
        boolean taken;
        do { // one that was loaded may have left again
          taken = tellRunner(executionId, command, reply) || load(executionId, command, reply);
        } while (!taken);
      }
    }
    return reply;
  }

  private boolean tellRunner(String executionId, Command command, CompletableFuture<Answer> reply) {
    ExecutionRunner here = runners.get(executionId);
    return here != null && here.tell(command, reply);
  }

  /** Answers whether the command was taken. */
  private boolean load(String executionId, Command command, CompletableFuture<Answer> reply) {
    List<RecordedEvent> events = store.events(executionId, 1);
    Execution execution = Execution.fold(executionId, events);
    if (execution.start() == null || execution.status().isTerminal()) {
      reply.complete(new Answer(execution, Refusal.ENDED));
      return true;
    }
    ExecutionStarted start = execution.start();
    FlowRevision revision;
    try {
      revision = revision(start.accountId(), start.flowId(), start.revision());
    } catch (ProblemException e) {
      return end(execution, e.getMessage(), reply);
    }
    ExecutionRunner runner = new ExecutionRunner(around, revision, execution, null);
    add(runner);
    if (execution.wasCutOff()) {
      runner.tell(new Command.Recover(), null);
    }
    return runner.tell(command, reply);
  }

  FlowRevision revision(String accountId, String flowId, int revision) {
    return revisions.find(accountId, flowId, revision);
  }

  /** The revision is unusable, as when a node type has gone: the run cannot go on. */
  private boolean end(Execution execution, String reason, CompletableFuture<Answer> reply) {
    LOG.severe(() -> execution.id() + " cannot go on: " + reason);
    ExecutionStarted start = execution.start();
    FlowRevision unusable =
        new FlowRevision(
            start.accountId(), start.flowId(), start.revision(), start.flowName(), null);
    ExecutionRunner runner = new ExecutionRunner(around, unusable, execution, null);
    add(runner);
    return runner.tell(new Command.Poison("unusable_revision", reason), reply);
  }

  /**
   * Takes up what a stop of the server cut off, and begins to watch the clock. Blocks while the
   * executions are loaded.
   *
   * @return how many were taken up
   */
  int recover() {
    return recover(Timers.BETWEEN_LOOKS);
  }

  /** As {@link #recover()}, for tests that will not wait for the clock to be looked at. */
  int recover(Duration betweenLooks) {
    int taken = 0;
    String last = "";
    List<String> page;
    do {
      page = store.unfinished(last, RECOVERY_PAGE);
      for (String executionId : page) {
        wake(executionId); // loading it is what recovers it
        last = executionId;
        taken++;
      }
    } while (!page.isEmpty());
    handoffs.recover();
    openGates();
    timers.start(betweenLooks);
    around
        .timers()
        .scheduleWithFixedDelay(
            () -> blocking.execute(handoffs::tryAgain),
            HANDOFFS.toMillis(),
            HANDOFFS.toMillis(),
            TimeUnit.MILLISECONDS);
    return taken;
  }

  private void openGates() {
    for (QueuedFlow flow : store.queuedFlows()) {
      gate.open(flow.accountId(), flow.flowId(), limit(flow));
    }
  }

  private int limit(QueuedFlow flow) {
    try {
      Concurrency rule = current.apply(flow).flow().concurrency();
      return rule == null ? Integer.MAX_VALUE : rule.limit();
    } catch (ProblemException e) {
      LOG.fine(() -> "The runs of a deleted flow wait no longer: " + flow.flowId());
      return Integer.MAX_VALUE;
    }
  }

  private Stream<Due> timed() {
    return runners.values().stream()
        .map(runner -> new Due(runner.executionId(), runner.plannedWake()))
        .filter(due -> due.at() != null);
  }

  void wake(String executionId) {
    tell(executionId, new Command.Wake());
  }

  /** Drops all runs of an account that is gone. */
  void abandon(String accountId) {
    runners.values().stream()
        .filter(runner -> runner.accountId().equals(accountId))
        .forEach(
            runner -> {
              runner.abandon();
              remove(runner);
            });
  }

  @Override
  public void committed(Segment segment) {
    handoffs.committed(segment);
  }

  @Override
  public void closed(ExecutionRunner runner, Execution last) {
    remove(runner);
    if (last.status().isTerminal() && gate.watches(runner.flowId())) {
      blocking.execute(() -> gate.leave(runner.flowId(), last.id()));
    }
    Instant wake = last.nextWake();
    if (wake != null) {
      timers.plan(runner.executionId(), wake);
    }
  }

  @Override
  public void wakeAt(String executionId, Instant at) {
    timers.plan(executionId, at);
  }
}
