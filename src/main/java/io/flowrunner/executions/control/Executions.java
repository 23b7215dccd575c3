package io.flowrunner.executions.control;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.engine.control.Decider.Refusal;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.executions.control.ExecutionRunner.Answer;
import io.flowrunner.executions.control.Starts.Options;
import io.flowrunner.executions.control.Starts.Started;
import io.flowrunner.executions.entity.ExecutionView;
import io.flowrunner.flows.control.Flows;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Starts executions and tells them what callers want of them. What a caller may not see does not
 * exist: each method fails with 404 then.
 */
@ApplicationScoped
public class Executions {
  private static final int LONGEST_KEY = 200;

  /** Bytes of a run, less than what a connection takes without waiting for its reader. */
  private static final long SMALL = 16_384;

  @Inject Flows flows;
  @Inject ActiveExecutions active;
  @Inject JournalStore store;
  @Inject ExecutionFeed feed;
  @Inject Starts starts;
  @Inject ExecutionQueries queries;
  @Inject Dispatcher dispatcher;
  @Inject Settings settings;

  private Executor delivery;
  private Deadlines deadlines;

  /**
   * Which node a retry begins with, and by which definition.
   *
   * @param from null for the node that failed
   * @param current whether it keeps to the flow's current definition rather than to its own
   */
  public record RetryWish(String from, boolean current) {}

  @PostConstruct
  void prepare() {
    delivery = dispatcher.delivery();
    deadlines = new Deadlines(dispatcher.timers(), delivery);
  }

  /**
   * Starts a flow's current revision.
   *
   * @return ends when the start is committed; fails with a ProblemException
   */
  public CompletionStage<Started> start(
      Caller caller, String flowId, Map<String, Object> input, Options options) {
    return starts.start(flows.current(caller.accountId(), flowId), Beginning.of(input), options);
  }

  /**
   * Begins a new execution where a failed or cancelled one has stopped; that one stays as it is.
   *
   * @return ends when the start is committed; fails with a ProblemException
   */
  public CompletionStage<Started> retry(
      Caller caller, String executionId, RetryWish wish, Options options) {
    require(caller, executionId);
    Retry retry = new Retry(executionId, store.events(executionId, 1));
    Execution ended = retry.ended();
    FlowRevision newest = flows.current(caller.accountId(), ended.start().flowId());
    FlowRevision revision =
        wish.current()
            ? newest
            : flows.revision(caller.accountId(), ended.start().flowId(), ended.start().revision());
    return starts.start(revision, retry.beginning(revision, wish.from()), options);
  }

  /**
   * Cancels an execution for good.
   *
   * @return ends when that is committed
   */
  public CompletionStage<Void> cancel(Caller caller, String executionId) {
    return tell(caller, executionId, new Command.Cancel()).thenAccept(execution -> {});
  }

  /** No node starts any more, until it is resumed; a paused one stays so. */
  public CompletionStage<Void> pause(Caller caller, String executionId) {
    return tell(caller, executionId, new Command.Pause()).thenAccept(execution -> {});
  }

  /** Goes on with a paused execution; one that is not paused stays as it is. */
  public CompletionStage<Void> resume(Caller caller, String executionId) {
    return tell(caller, executionId, new Command.Resume())
        .thenAccept(
            execution -> {
              if (execution.isQueued()) {
                active.requeue(execution);
              }
            });
  }

  /**
   * Sends a signal, which a {@code wait} node takes now or later.
   *
   * @param body any JSON value; may be null
   * @param signalId sent twice with it, it counts once; null for none
   */
  public CompletionStage<Void> signal(
      Caller caller, String executionId, String key, Object body, String signalId) {
    if (key.isEmpty() || key.codePointCount(0, key.length()) > LONGEST_KEY) {
      throw ProblemException.rejected("key", "key must have 1 to " + LONGEST_KEY + " characters");
    }
    long bytes = JsonSize.of(body);
    if (bytes < 0 || bytes > settings.get(Settings.MAX_OUTPUT)) {
      throw new ProblemException(
          ProblemKind.PAYLOAD_TOO_LARGE, "The signal's body is too large or nested too deep");
    }
    return tell(caller, executionId, new Command.Signal(key, body, signalId, bytes))
        .thenAccept(execution -> {});
  }

  /**
   * Waits for the end of an account's execution without holding a thread.
   *
   * @return empty when it did not end in that time
   */
  public CompletionStage<Optional<ExecutionView>> ended(
      String accountId, String executionId, Duration atMost) {
    CompletionStage<Execution> here = active.end(executionId);
    if (here == null) {
      return endedElsewhere(accountId, executionId, atMost);
    }
    long begun = System.nanoTime();
    return deadlines
        .orNull(here.toCompletableFuture(), atMost)
        .thenCompose(
            end ->
                end == null
                    ? endedElsewhere(
                        accountId, executionId, atMost.minusNanos(System.nanoTime() - begun))
                    : ended(end));
  }

  /** What is small cannot hold the run's thread up while it is sent. */
  private CompletionStage<Optional<ExecutionView>> ended(Execution end) {
    return end.bytes() <= SMALL
        ? CompletableFuture.completedStage(Optional.of(ExecutionViews.of(end)))
        : CompletableFuture.supplyAsync(() -> Optional.of(ExecutionViews.of(end)), delivery);
  }

  /** It waits for the clock, or has ended: the store knows. */
  private CompletionStage<Optional<ExecutionView>> endedElsewhere(
      String accountId, String executionId, Duration atMost) {
    if (atMost.isNegative() || atMost.isZero()) {
      return CompletableFuture.supplyAsync(Optional::empty, delivery);
    }
    return feed.ended(executionId, atMost)
        .thenApply(
            ended -> ended ? Optional.of(queries.get(accountId, executionId)) : Optional.empty());
  }

  /** Why an execution does not progress, or what it does. */
  public List<Map<String, Object>> why(Caller caller, String executionId) {
    require(caller, executionId);
    Execution execution = Execution.fold(executionId, store.events(executionId, 1));
    return Explanation.of(execution, () -> active.line(execution));
  }

  private CompletionStage<Execution> tell(Caller caller, String executionId, Command command) {
    require(caller, executionId);
    return active.tell(executionId, command).thenApply(Executions::taken);
  }

  private static Execution taken(Answer answer) {
    if (answer.refusal() == null) {
      return answer.execution();
    }
    String reason =
        answer.refusal() == Refusal.TOO_MANY_SIGNALS
            ? "The execution holds as many signals as it may; no node has taken them yet"
            : answer.refusal() == Refusal.TOO_LARGE
                ? "With the signal the execution would hold more than it may"
                : "The execution has ended";
    throw ProblemException.conflict(reason);
  }

  private void require(Caller caller, String executionId) {
    queries.require(caller.accountId(), executionId);
  }
}
