package io.flowrunner.executions.control;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.control.JournalStore.Admitted;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.flows.control.Flows;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.flows.entity.InputProblem;
import io.flowrunner.flows.entity.InputSchema;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Starts executions and tells them what callers want of them. */
@ApplicationScoped
public class Executions {
  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  @Inject Flows flows;
  @Inject ActiveExecutions active;
  @Inject JournalStore store;
  @Inject ExecutionFeed feed;
  @Inject Ids ids;
  @Inject Clock clock;

  /** Starts under way that carry an idempotency key, so that twins meet before the database. */
  private final Map<String, CompletableFuture<Started>> starting = new ConcurrentHashMap<>();

  /**
   * @param idempotencyKey null for none
   * @param requestHash of the whole request
   */
  public record Options(String idempotencyKey, String requestHash) {}

  public record Started(String executionId, String flowId, Status status, Instant createdAt) {}

  /**
   * Starts a flow's current revision.
   *
   * @return ends when the start is committed; fails with a ProblemException
   */
  public CompletionStage<Started> start(
      Caller caller, String flowId, Map<String, Object> input, Options options) {
    FlowRevision revision = flows.current(caller.accountId(), flowId);
    if (options.idempotencyKey() == null) {
      return begin(revision, input, options);
    }
    String key = caller.accountId() + ' ' + flowId + ' ' + options.idempotencyKey();
    CompletableFuture<Started> mine = new CompletableFuture<>();
    CompletableFuture<Started> twin = starting.putIfAbsent(key, mine);
    if (twin != null) {
      return twin.handle((started, failure) -> started)
          .thenCompose(started -> start(caller, flowId, input, options));
    }
    CompletionStage<Started> result;
    try {
      result =
          store
              .admitted(caller.accountId(), flowId, options.idempotencyKey(), clock.instant())
              .map(admitted -> again(revision, admitted, options))
              .orElseGet(
                  () ->
                      begin(revision, input, options)
                          .exceptionallyCompose(failure -> twin(revision, options, failure)));
    } catch (RuntimeException e) {
      result = CompletableFuture.failedStage(e);
    }
    return result.whenComplete(
        (started, failure) -> {
          starting.remove(key, mine);
          mine.complete(started);
        });
  }

  private CompletionStage<Started> again(
      FlowRevision revision, Admitted admitted, Options options) {
    if (!admitted.requestHash().equals(options.requestHash())) {
      throw ProblemException.conflict(
          "The Idempotency-Key was used for another request within the last 24 hours");
    }
    RecordedEvent first = store.events(admitted.executionId(), 1).get(0);
    return CompletableFuture.completedStage(
        new Started(admitted.executionId(), revision.flowId(), Status.RUNNING, first.at()));
  }

  /** Another instance was quicker with the same key. */
  private CompletionStage<Started> twin(FlowRevision revision, Options options, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof AlreadyAdmittedException admitted
        ? again(revision, admitted.admitted(), options)
        : CompletableFuture.failedStage(cause);
  }

  private CompletionStage<Started> begin(
      FlowRevision revision, Map<String, Object> input, Options options) {
    if (active.isFull()) {
      throw ProblemException.unavailable("Too many runs are under way; try again", TRY_AGAIN);
    }
    requireFitting(revision, input);
    String id = ids.next("exec");
    return active
        .start(id, revision, input, new Admission(options.idempotencyKey(), options.requestHash()))
        .thenApply(
            execution -> new Started(id, revision.flowId(), Status.RUNNING, execution.startedAt()));
  }

  /** After the look for the key: what was accepted once is answered alike under a newer schema. */
  private static void requireFitting(FlowRevision revision, Map<String, Object> input) {
    InputSchema schema = revision.flow().inputs();
    List<InputProblem> problems = schema == null ? List.of() : schema.check(input);
    if (!problems.isEmpty()) {
      InputProblem first = problems.get(0);
      throw ProblemException.rejected(
          problems.size() == 1
              ? "The input does not fit the flow: " + first.field() + " " + first.reason()
              : "The input does not fit the flow in " + problems.size() + " places",
          problems.stream().map(InputProblem::asMap).toList());
    }
  }

  /**
   * Cancels an execution for good.
   *
   * @return ends when that is committed; fails with a ProblemException: not found, or conflict when
   *     it has ended
   */
  public CompletionStage<Void> cancel(Caller caller, String executionId) {
    require(caller, executionId);
    return active
        .tell(executionId, new Command.Cancel())
        .thenAccept(
            execution -> {
              if (execution == null || execution.status() != Status.CANCELLED) {
                throw ProblemException.conflict("The execution has ended");
              }
            });
  }

  /**
   * Waits for the end without holding a thread.
   *
   * @return whether it ended in that time
   */
  public CompletionStage<Boolean> ended(String executionId, Duration atMost) {
    return feed.ended(executionId, atMost);
  }

  private void require(Caller caller, String executionId) {
    if (!store.owner(executionId).equals(Optional.of(caller.accountId()))) {
      throw ProblemException.notFound("execution", executionId);
    }
  }
}
