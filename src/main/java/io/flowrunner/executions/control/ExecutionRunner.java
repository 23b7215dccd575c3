package io.flowrunner.executions.control;

import io.flowrunner.engine.control.Decider;
import io.flowrunner.engine.control.Decider.Refusal;
import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Activation.Applied;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.AttemptEnded;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.engine.entity.Command.OfAttempt;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionEnding;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeProgressed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeReady;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.ExecutionEvent.StoreApplied;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.scripting.entity.Cancellation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * One execution under way: one mailbox, one thread at a time. Command in, decision, events to the
 * journal, then whatever the new state asks for. Leaves the memory when nothing but time can move
 * it.
 */
final class ExecutionRunner implements Outbox.Owner, Mailbox.Owner<ExecutionRunner.Message> {
  private static final Logger LOG = Logger.getLogger(ExecutionRunner.class.getName());
  private static final int MOST_UNCOMMITTED = 1_000;
  private static final int MOST_UNSENT = 200;
  private static final long UNSENT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** A wait that is over soon is not worth leaving the memory for. */
  static final Duration STAYS = Duration.ofSeconds(5);

  /** What all runners share. */
  record Surroundings(
      Decider decider,
      NodeRunner nodes,
      Journal journal,
      FairTurns turns,
      ScheduledExecutorService timers,
      Clock clock,
      Duration nodeTimeout,
      Host host) {}

  /** Keeps the runners. */
  interface Host {
    /** The runner has closed: it takes no command any more. */
    void closed(ExecutionRunner runner, Execution last);

    /** A segment has been stored; called on the journal's thread, must return at once. */
    void committed(Segment segment);

    /** It must be woken at that time, in memory or not. */
    void wakeAt(String executionId, Instant at);
  }

  sealed interface Message {
    /**
     * @param reply gets what came of the command once that is committed; null when nobody asks
     * @param urgent whether the journal is told of it before the rest of the turn
     */
    record Told(Command command, CompletableFuture<Answer> reply, boolean urgent)
        implements Message {
      Told(Command command, CompletableFuture<Answer> reply) {
        this(command, reply, false);
      }
    }

    record Committed(Segment segment) implements Message {}

    record Refused(Execution stored, RuntimeException reason) implements Message {}
  }

  /**
   * What came of a command.
   *
   * @param refusal null when it was taken
   */
  record Answer(Execution execution, Refusal refusal) {}

  private record Waiting(long seq, CompletableFuture<Answer> reply, Answer answer) {}

  private final Surroundings around;
  private final FlowRevision revision;
  private final Outbox outbox;
  private final Mailbox<Message> mailbox;
  private final Flights flights = new Flights();
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final CompletableFuture<Execution> end = new CompletableFuture<>();

  // Owned by the mailbox's thread:
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<Attempt> parked = new ArrayList<>();
  private final List<RecordedEvent> unsent = new ArrayList<>();
  private Execution execution;
  private long committed;
  private long sentAt = System.nanoTime();
  private boolean poisoned;

  /** When the clock moves it next; null for never. */
  private volatile Instant plannedWake;

  /** Set while the run's own output is made. */
  private volatile Cancellation finishing = new Cancellation();

  private volatile boolean abandoned;

  /**
   * @param execution as the store has it, or empty for a new one
   * @param admission for a new one; null otherwise
   */
  ExecutionRunner(
      Surroundings around, FlowRevision revision, Execution execution, Admission admission) {
    this.around = around;
    this.revision = revision;
    this.execution = execution;
    this.committed = execution.seq();
    if (committed > 0) {
      begun.complete(null);
    }
    this.mailbox = new Mailbox<>(this, turn -> around.turns().execute(revision.accountId(), turn));
    this.outbox =
        new Outbox(this, execution.seq() == 0 ? null : execution, admission, revision.retention());
  }

  String executionId() {
    return execution.id();
  }

  String flowId() {
    return revision.flowId();
  }

  String accountId() {
    return revision.accountId();
  }

  /**
   * Puts a command into the mailbox.
   *
   * @param reply see {@link Message.Told}
   * @return whether it was taken; a closed runner takes none
   */
  boolean tell(Command command, CompletableFuture<Answer> reply) {
    return tell(command, reply, false);
  }

  /**
   * As {@link #tell(Command, CompletableFuture)}.
   *
   * @param urgent see {@link Message.Told}
   */
  boolean tell(Command command, CompletableFuture<Answer> reply, boolean urgent) {
    boolean taken = mailbox.post(new Message.Told(command, reply, urgent));
    if (taken && command instanceof Command.Cancel) {
      interrupt();
    }
    return taken;
  }

  @Override
  public void committed(Segment segment) {
    try {
      around.host().committed(segment);
    } finally {
      mailbox.post(new Message.Committed(segment));
    }
  }

  @Override
  public void refused(Execution stored, RuntimeException reason) {
    mailbox.post(new Message.Refused(stored, reason));
  }

  /** Ends when its start is committed; fails when that is refused. */
  CompletionStage<?> begun() {
    return begun;
  }

  /** Ends with the last state when that is committed, with null when the runner closes before. */
  CompletionStage<Execution> end() {
    return end;
  }

  Instant plannedWake() {
    return plannedWake;
  }

  /** The account is gone: nothing of the run is wanted any more. */
  void abandon() {
    abandoned = true;
    mailbox.discard();
    outbox.discard();
    interrupt();
  }

  /** A run that is far ahead of the journal takes nothing but the journal's own word. */
  @Override
  public boolean isHeldBack() {
    long ahead = execution.seq() - committed;
    return ahead > MOST_UNCOMMITTED || ahead > 0 && around.journal().isFull();
  }

  @Override
  public boolean isUrgent(Message message) {
    return !(message instanceof Message.Told);
  }

  @Override
  public boolean settle() {
    if (abandoned) {
      unsent.clear();
      return true;
    }
    send();
    planWake();
    return mayLeave();
  }

  private boolean mayLeave() {
    if (committed != execution.seq()) {
      return false;
    }
    if (execution.seq() == 0 || execution.status().isTerminal()) {
      return true;
    }
    Instant wake = execution.nextWake();
    return execution.isDormant() && (wake == null || wake.isAfter(now().plus(STAYS)));
  }

  @Override
  public void closed() {
    if (!begun.isDone()) {
      begun.completeExceptionally(new IllegalStateException("Its start could not be stored"));
    }
    end.complete(null);
    around.host().closed(this, execution);
  }

  @Override
  public void handle(Message message) {
    try {
      take(message);
    } catch (RejectedExecutionException e) {
      leaveToNextStart(e);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.SEVERE, e, () -> executionId() + " cannot do what follows");
      poison("The engine could not do what the run asked for next");
    }
  }

  /** The executors refuse when the server is going down. */
  private void leaveToNextStart(RejectedExecutionException refusal) {
    LOG.log(Level.FINE, refusal, () -> executionId() + " is taken up at the next start");
  }

  private void take(Message message) {
    if (message instanceof Message.Told told) {
      decide(told);
    } else if (message instanceof Message.Committed done) {
      committed(done);
    } else if (message instanceof Message.Refused refused) {
      startOver(refused);
    }
  }

  private void decide(Message.Told told) {
    Decider.Decision decision;
    try {
      decision =
          around
              .decider()
              .decide(
                  revision.flow(),
                  execution,
                  told.command(),
                  new Moment(now(), ThreadLocalRandom.current().nextDouble()));
    } catch (RuntimeException | Error e) {
      LOG.log(Level.SEVERE, e, () -> executionId() + " cannot take " + told.command().getClass());
      fail(told.reply(), e);
      if (!isAsked(told.command())) {
        poison("The engine could not take what the run did next");
      }
      return;
    }
    if (told.command() instanceof OfAttempt ended) {
      flights.landed(ended);
    }
    execution = decision.execution();
    answer(told.reply(), new Answer(execution, decision.refusal()));
    if (decision.events().isEmpty() && !(told.command() instanceof Command.Recover)) {
      return;
    }
    unsent.addAll(decision.events());
    if (told.urgent() || isOverdue()) {
      send();
    }
    goOn(told.command(), decision.events());
  }

  /** Whether somebody gave it who learns of its failure; else nothing would move the run again. */
  private static boolean isAsked(Command command) {
    return command instanceof Command.Start
        || command instanceof Command.Signal
        || command instanceof Command.Pause
        || command instanceof Command.Resume
        || command instanceof Command.Cancel;
  }

  /** Once: a run that cannot even fail is left alone. */
  private void poison(String reason) {
    if (!poisoned) {
      poisoned = true;
      decide(new Message.Told(new Command.Poison("internal_error", reason), null));
    }
  }

  private void answer(CompletableFuture<Answer> reply, Answer answer) {
    if (reply != null && committed >= execution.seq()) {
      reply.complete(answer);
    } else if (reply != null) {
      waiting.add(new Waiting(execution.seq(), reply, answer));
    }
  }

  /** Whether those who watch have waited long enough for what a busy turn does. */
  private boolean isOverdue() {
    return unsent.size() >= MOST_UNSENT || System.nanoTime() - sentAt > UNSENT_NANOS;
  }

  /** One turn gives the journal its start and then the rest, so that a short run is few rows. */
  private void send() {
    sentAt = System.nanoTime();
    if (!unsent.isEmpty()) {
      around.journal().append(outbox, List.copyOf(unsent), execution);
      unsent.clear();
    }
  }

  /** Does what the state asks for after the events of a command. */
  private void goOn(Command command, List<RecordedEvent> events) {
    if (execution.status().isTerminal()) {
      interrupt();
      parked.clear();
      return;
    }
    if (events.stream().anyMatch(each -> mayEndOthers(each.event()))) {
      flights.keepOnly(execution);
    }
    List<Attempt> ready = new ArrayList<>();
    toBegin(command, events)
        .filter(active -> active.isBusy() && !(active.stage() instanceof Applied))
        .filter(active -> !flights.contains(active))
        .forEach(active -> ready.add(takeOff(active)));
    for (Attempt attempt : ready) {
      if (attempt.waitsForCommit() && attempt.execution().seq() > committed) {
        parked.add(attempt);
      } else {
        begin(attempt);
      }
    }
    if (execution.isFinishing()) {
      makeOutput();
    }
  }

  private Stream<Activation> toBegin(Command command, List<RecordedEvent> events) {
    if (command instanceof Command.Recover) {
      return execution.activations();
    }
    return events.stream()
        .map(each -> each.event())
        .map(
            event ->
                event instanceof NodeStarted started
                    ? execution.active(started.position())
                    : event instanceof NodeReady ready
                        ? execution.active(ready.position())
                        : event instanceof NodeProgressed progressed
                            ? execution.active(progressed.position())
                            : null)
        .filter(Objects::nonNull);
  }

  private static boolean mayEndOthers(ExecutionEvent event) {
    return event instanceof NodeFailed || event instanceof ExecutionEnding;
  }

  private Attempt takeOff(Activation active) {
    Attempt attempt =
        new Attempt(revision, execution, active, now().plus(timeout(active)), new Cancellation());
    boolean watched = attempt.node().timeout() != null || attempt.waitsForCommit();
    flights.add(attempt, watched ? alarm(attempt) : null);
    return attempt;
  }

  private Duration timeout(Activation active) {
    Duration own = revision.flow().nodes().get(active.position().node()).timeout();
    return own == null ? around.nodeTimeout() : own;
  }

  private Future<?> alarm(Attempt attempt) {
    Duration timeout = timeout(attempt.activation());
    return around
        .timers()
        .schedule(() -> timedOut(attempt, timeout), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A single one needs no other thread than this. */
  private void begin(Attempt attempt) {
    if (flights.size() == 1) {
      run(attempt);
    } else {
      around.turns().execute(accountId(), () -> run(attempt));
    }
  }

  private void run(Attempt attempt) {
    if (attempt.cancellation().isCancelled()) {
      return;
    }
    try {
      boolean pending =
          around.nodes().run(attempt, ended -> mailbox.post(new Message.Told(ended, null)));
      if (pending) {
        flights.watch(attempt, () -> alarm(attempt));
      }
    } catch (RejectedExecutionException e) {
      leaveToNextStart(e);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.SEVERE, e, () -> executionId() + " cannot begin " + attempt.position());
      end(attempt, NodeResult.failed("node_error", "The engine could not begin the attempt"));
    }
  }

  private void timedOut(Attempt attempt, Duration timeout) {
    NodeResult result =
        NodeResult.retryable(
            "timeout", "The attempt took longer than " + timeout.toMillis() + " ms");
    end(attempt, result);
    attempt.cancellation().cancel();
  }

  private void end(Attempt attempt, NodeResult result) {
    mailbox.post(
        new Message.Told(
            new AttemptEnded(attempt.position(), attempt.number(), result, Traces.NONE), null));
  }

  /** Ends what is under way; its result will come too late to matter. */
  private void interrupt() {
    flights.cancelAll();
    finishing.cancel();
  }

  private void makeOutput() {
    Cancellation cancellation = new Cancellation();
    finishing = cancellation;
    mailbox.post(new Message.Told(around.nodes().output(revision, execution, cancellation), null));
  }

  private void planWake() {
    Instant wake = execution.nextWake();
    boolean changed = wake != null && !wake.equals(plannedWake);
    plannedWake = wake;
    if (changed) {
      around.host().wakeAt(executionId(), wake);
    }
  }

  private void committed(Message.Committed done) {
    Execution after = done.segment().after();
    committed = after.seq();
    begun.complete(null);
    waiting.removeIf(
        each -> {
          boolean told = each.seq() <= committed;
          if (told) {
            each.reply().complete(each.answer());
          }
          return told;
        });
    if (after.status().isTerminal()) {
      end.complete(after);
    }
    List<Attempt> cleared = new ArrayList<>();
    parked.removeIf(attempt -> attempt.execution().seq() <= committed && cleared.add(attempt));
    cleared.forEach(this::begin);
    for (RecordedEvent recorded : done.segment().events()) {
      if (recorded.event() instanceof StoreApplied applied) {
        long bytes = JsonSize.counted(applied.outcome().output());
        decide(
            new Message.Told(
                new Command.StoreDone(
                    applied.position(), applied.attempt(), applied.outcome(), bytes),
                null));
      }
    }
  }

  /** What was told since {@code stored} has not happened. */
  private void startOver(Message.Refused refused) {
    interrupt();
    flights.clear();
    parked.clear();
    unsent.clear();
    outbox.reopen();
    waiting.forEach(each -> fail(each.reply(), refused.reason()));
    waiting.clear();
    boolean again = refused.stored() != null && refused.stored().seq() < execution.seq();
    execution = refused.stored() == null ? Execution.of(executionId()) : refused.stored();
    committed = execution.seq();
    boolean fenced = refused.reason() instanceof JournalStore.FencedException;
    if (again && !fenced && !execution.status().isTerminal() && !poisoned) {
      poison("The journal could not store what the run did next");
    } else if (execution.seq() > 0 && !execution.status().isTerminal()) {
      leave(refused.reason());
    }
  }

  /** Another writer has it, or it cannot even fail: what is still asked of it is not done here. */
  private void leave(RuntimeException reason) {
    for (Message left : mailbox.close()) {
      if (left instanceof Message.Told told) {
        fail(told.reply(), reason);
      }
    }
  }

  /** In milliseconds, as it is stored. */
  private Instant now() {
    return around.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static void fail(CompletableFuture<Answer> reply, Throwable reason) {
    if (reply != null) {
      reply.completeExceptionally(reason);
    }
  }
}
