package io.flowrunner.executions.control;

import io.flowrunner.engine.control.Decider.Refusal;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.control.ExecutionRunner.Answer;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.problems.entity.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * The executions in this instance's memory. Whoever has a command for one gives it here; one that
 * left the memory is folded from its journal first.
 */
public final class ActiveExecutions implements ExecutionRunner.Host {
  private static final Logger LOG = Logger.getLogger(ActiveExecutions.class.getName());
  private static final int LOCKS = 64;
  private static final int RECOVERY_PAGE = 500;

  private final JournalStore store;
  private final Revisions revisions;
  private final int capacity;
  private final Map<String, ExecutionRunner> runners = new ConcurrentHashMap<>();
  private final Object[] loading = new Object[LOCKS];
  private ExecutionRunner.Surroundings around;
  private Timers timers;

  /** Finds the compiled revision that an execution keeps to. */
  @FunctionalInterface
  interface Revisions {
    FlowRevision find(String accountId, String flowId, int revision);
  }

  /**
   * @param capacity runs in memory; beyond it nothing new is admitted
   */
  ActiveExecutions(JournalStore store, Revisions revisions, int capacity) {
    this.store = store;
    this.revisions = revisions;
    this.capacity = capacity;
    for (int i = 0; i < LOCKS; i++) {
      loading[i] = new Object();
    }
  }

  /** Called once, before the first command. */
  void open(ExecutionRunner.Surroundings surroundings, Timers clockwork) {
    around = surroundings;
    timers = clockwork;
  }

  public int size() {
    return runners.size();
  }

  boolean isFull() {
    return runners.size() >= capacity || around.journal().isFull();
  }

  /** Begins a new execution; ends with its state once that is committed. */
  CompletionStage<Execution> start(
      String executionId, FlowRevision revision, Command.Start start, Admission admission) {
    ExecutionRunner runner =
        new ExecutionRunner(around, revision, Execution.of(executionId), admission);
    runners.put(executionId, runner);
    CompletableFuture<Answer> begun = new CompletableFuture<>();
    runner.tell(start, begun);
    return begun.thenApply(Answer::execution);
  }

  /**
   * Gives a command to an execution, which is loaded if need be.
   *
   * @return ends with what came of the command once that is committed
   */
  CompletionStage<Answer> tell(String executionId, Command command) {
    CompletableFuture<Answer> reply = new CompletableFuture<>();
    ExecutionRunner here = runners.get(executionId);
    if (here == null || !here.tell(command, reply)) {
      synchronized (loading[Math.floorMod(executionId.hashCode(), LOCKS)]) {
        here = runners.get(executionId);
        if (here == null || !here.tell(command, reply)) {
          load(executionId, command, reply);
        }
      }
    }
    return reply;
  }

  private void load(String executionId, Command command, CompletableFuture<Answer> reply) {
    List<RecordedEvent> events = store.events(executionId, 1);
    Execution execution = Execution.fold(executionId, events);
    if (execution.start() == null || execution.status().isTerminal()) {
      reply.complete(new Answer(execution, Refusal.ENDED));
      return;
    }
    FlowRevision revision = revision(execution);
    ExecutionRunner runner = new ExecutionRunner(around, revision, execution, null);
    runners.put(executionId, runner);
    if (revision.flow() == null) {
      runner.tell(
          new Command.Poison("Revision " + revision.revision() + " of the flow cannot be read"),
          reply);
      return;
    }
    if (execution.wasCutOff()) {
      runner.tell(new Command.Recover(), null);
    }
    runner.tell(command, reply);
  }

  /** Without a flow when the revision is unusable: the run cannot go on, and must end. */
  private FlowRevision revision(Execution execution) {
    ExecutionStarted start = execution.start();
    try {
      return revisions.find(start.accountId(), start.flowId(), start.revision());
    } catch (ProblemException e) {
      LOG.severe(() -> execution.id() + " cannot go on: " + e.getMessage());
      return new FlowRevision(
          start.accountId(), start.flowId(), start.revision(), start.flowName(), null);
    }
  }

  /**
   * Takes up what a stop of the server cut off, and begins to watch the clock. Blocks while the
   * executions are loaded.
   *
   * @return how many were taken up
   */
  int recover() {
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
    timers.start();
    return taken;
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
              runners.remove(runner.executionId(), runner);
            });
  }

  @Override
  public void closed(ExecutionRunner runner, Execution last) {
    runners.remove(runner.executionId(), runner);
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
