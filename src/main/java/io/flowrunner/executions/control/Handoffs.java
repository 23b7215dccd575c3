package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Activation.Calling;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.Parent;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowStarted;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Handoff.Kind;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.platform.control.DatabaseTrouble;
import io.flowrunner.problems.entity.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Does what executions owe each other, right after the commit that causes it; what a crash or an
 * outage has cut off is found as a row and done later.
 */
final class Handoffs {
  private static final Logger LOG = Logger.getLogger(Handoffs.class.getName());
  private static final int AT_ONCE = 50_000;

  /** One that is younger is most likely under way. */
  private static final Duration AGE = Duration.ofSeconds(20);

  /** For one that has been announced and is asked for before it has begun. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final JournalStore store;
  private final ActiveExecutions active;
  private final Executor blocking;
  private final Consumer<Runnable> later;
  private final Clock clock;
  private final KeyLocks locks = new KeyLocks();

  /**
   * @param later has work done on a blocking thread after a moment
   */
  Handoffs(
      JournalStore store,
      ActiveExecutions active,
      Executor blocking,
      Consumer<Runnable> later,
      Clock clock) {
    this.store = store;
    this.active = active;
    this.blocking = blocking;
    this.later = later;
    this.clock = clock;
  }

  /** Called on the journal's thread: returns at once. */
  void committed(Segment segment) {
    List<Handoff> handoffs = Handoff.of(segment);
    if (!handoffs.isEmpty()) {
      blocking.execute(() -> handoffs.forEach(each -> tryTo(each, segment)));
    }
  }

  /** Does all that a stop of the server has left. */
  void recover() {
    takeUp(clock.instant());
  }

  /** Does what has been tried in vain. */
  void tryAgain() {
    try {
      takeUp(clock.instant().minus(AGE));
    } catch (RuntimeException e) {
      LOG.warning(() -> "Could not look for handoffs, trying again: " + DatabaseTrouble.text(e));
    }
  }

  /** See {@link OwedStarts#await}. */
  void await(Handoff start) {
    try {
      CompletableFuture.supplyAsync(() -> tryTo(start, null), blocking)
          .thenCompose(begun -> begun)
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.FINE, "An owed execution has not begun yet", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void takeUp(Instant until) {
    store.handoffs(until, AT_ONCE).forEach(each -> tryTo(each, null));
  }

  /**
   * @param cause null when it is to be read from the store
   */
  private CompletionStage<?> tryTo(Handoff handoff, Segment cause) {
    try {
      synchronized (locks.of(handoff.targetId())) {
        return perform(handoff, cause)
            .whenComplete(
                (done, failure) -> {
                  if (failure == null) {
                    blocking.execute(() -> done(handoff));
                  } else {
                    failed(handoff, cause, failure);
                  }
                });
      }
    } catch (RuntimeException | Error e) {
      failed(handoff, cause, e);
      return CompletableFuture.failedStage(e);
    }
  }

  private void done(Handoff handoff) {
    try {
      store.done(handoff);
    } catch (RuntimeException e) {
      LOG.warning(() -> text(handoff, "is done again later, which does no harm", e));
    }
  }

  /** What fails at once is tried again soon, after that with all that is left. */
  private void failed(Handoff handoff, Segment cause, Throwable failure) {
    LOG.warning(() -> text(handoff, "is tried again later", failure));
    if (cause != null) {
      later.accept(() -> tryTo(handoff, null));
    }
  }

  private static String text(Handoff handoff, String what, Throwable failure) {
    return handoff.kind()
        + " of "
        + handoff.targetId()
        + ' '
        + what
        + ": "
        + DatabaseTrouble.text(failure);
  }

  private CompletionStage<?> perform(Handoff handoff, Segment cause) {
    return switch (handoff.kind()) {
      case START -> start(handoff, cause);
      case ENDED -> tellEnd(handoff, cause);
      case CANCEL -> cancel(handoff);
    };
  }

  private CompletionStage<?> start(Handoff handoff, Segment cause) {
    String child = handoff.targetId();
    CompletionStage<?> underWay = active.begun(child); // asked first: what has left is stored
    if (!store.isOwed(handoff) || store.owner(child).isPresent()) {
      return CompletableFuture.completedStage(null);
    } else if (underWay != null) {
      return underWay;
    }
    List<RecordedEvent> events =
        cause == null ? store.events(handoff.sourceId(), 1) : cause.events();
    Execution parent = cause == null ? Execution.fold(handoff.sourceId(), events) : cause.after();
    SubflowStarted asked = asked(events, child);
    if (asked == null) {
      return CompletableFuture.completedStage(null); // removed with its account
    } else if (asked.await() && cause == null && !waitsFor(parent, child)) {
      return CompletableFuture.completedStage(null); // refused before a crash, or given up
    }
    try {
      return active.start(
          child,
          active.revision(parent.start().accountId(), asked.flowId(), asked.revision()),
          new Beginning(
              asked.input(),
              parent.start().depth() + 1,
              new Parent(parent.id(), asked.position(), asked.await()),
              null,
              null,
              List.copyOf(parent.secrets())),
          null);
    } catch (ProblemException e) {
      return refuse(handoff, asked, "unknown_flow", e, false);
    } catch (ConcurrencyGate.FullException e) {
      return refuse(handoff, asked, "concurrency_limit", e, true);
    }
  }

  private CompletionStage<?> refuse(
      Handoff handoff,
      SubflowStarted asked,
      String code,
      RuntimeException reason,
      boolean retryable) {
    return active.tell(
        handoff.sourceId(),
        new Command.SubflowRefused(
            asked.position(), handoff.targetId(), code, reason.getMessage(), retryable));
  }

  private static boolean waitsFor(Execution parent, String child) {
    return parent.calling().stream()
        .anyMatch(active -> ((Calling) active.stage()).executionId().equals(child));
  }

  private static SubflowStarted asked(List<RecordedEvent> events, String executionId) {
    for (RecordedEvent each : events) {
      if (each.event() instanceof SubflowStarted started
          && started.executionId().equals(executionId)) {
        return started;
      }
    }
    return null;
  }

  private CompletionStage<?> tellEnd(Handoff handoff, Segment cause) {
    Execution child =
        cause == null
            ? Execution.fold(handoff.sourceId(), store.events(handoff.sourceId(), 1))
            : cause.after();
    if (child.start() == null) {
      return CompletableFuture.completedStage(null); // removed with its account
    }
    return active.tell(
        handoff.targetId(),
        new Command.SubflowDone(
            child.start().parent().position(),
            child.id(),
            child.status(),
            child.result(),
            child.error(),
            JsonSize.counted(child.result()),
            List.copyOf(child.secrets())));
  }

  /** One that has not begun never will. */
  private CompletionStage<?> cancel(Handoff handoff) {
    String child = handoff.targetId();
    if (active.contains(child) || store.owner(child).isPresent()) {
      return active.tell(child, new Command.Cancel());
    }
    store.done(new Handoff(Kind.START, child, handoff.sourceId()));
    return CompletableFuture.completedStage(null);
  }
}
