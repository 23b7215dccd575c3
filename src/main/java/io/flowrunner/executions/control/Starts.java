package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.control.JournalStore.Admitted;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.flows.entity.InputProblem;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.Stages;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Admits new executions: once for each idempotency key, and none when there is no room. */
@ApplicationScoped
public class Starts {
  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  @Inject ActiveExecutions active;
  @Inject JournalStore store;
  @Inject Ids ids;
  @Inject Clock clock;

  /** Starts under way that carry an idempotency key, so that twins meet before the database. */
  private final Map<String, CompletableFuture<Started>> starting = new ConcurrentHashMap<>();

  /**
   * @param idempotencyKey null for none
   * @param requestHash of the whole request; null without a key
   * @param awaited whether the caller waits for the end anyway: the start need not be committed
   *     before the rest
   */
  public record Options(String idempotencyKey, String requestHash, boolean awaited) {
    /**
     * @param requestHash only made when there is a key
     */
    public static Options of(String idempotencyKey, Supplier<String> requestHash, boolean awaited) {
      return new Options(
          idempotencyKey, idempotencyKey == null ? null : requestHash.get(), awaited);
    }
  }

  /**
   * @param retryOf null for a run that is no retry
   */
  public record Started(
      String executionId, String flowId, Status status, Instant createdAt, String retryOf) {

    /** A start is answered alike, whether the run has ended meanwhile or not. */
    private static Started of(Execution execution) {
      return new Started(
          execution.id(),
          execution.start().flowId(),
          execution.isQueued() ? Status.QUEUED : Status.RUNNING,
          execution.startedAt(),
          execution.start().retryOf());
    }
  }

  /**
   * @return ends when the start is committed; fails with a ProblemException
   */
  CompletionStage<Started> start(FlowRevision revision, Beginning beginning, Options options) {
    if (options.idempotencyKey() == null) {
      return begin(revision, beginning, options);
    }
    String key = revision.accountId() + ' ' + revision.flowId() + ' ' + options.idempotencyKey();
    CompletableFuture<Started> mine = new CompletableFuture<>();
    CompletableFuture<Started> twin = starting.putIfAbsent(key, mine);
    if (twin != null) {
      return twin.handle((started, failure) -> started)
          .thenCompose(started -> start(revision, beginning, options));
    }
    CompletionStage<Started> result;
    try {
      result =
          store
              .admitted(
                  revision.accountId(),
                  revision.flowId(),
                  options.idempotencyKey(),
                  clock.instant())
              .map(admitted -> again(revision, beginning, admitted, options))
              .orElseGet(
                  () ->
                      begin(revision, beginning, options)
                          .exceptionallyCompose(
                              failure -> twin(revision, beginning, options, failure)));
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
      FlowRevision revision, Beginning beginning, Admitted admitted, Options options) {
    if (!admitted.requestHash().equals(options.requestHash())) {
      throw ProblemException.conflict(
          "The Idempotency-Key was used for another request within the last 24 hours");
    }
    return CompletableFuture.completedStage(
        new Started(
            admitted.executionId(),
            revision.flowId(),
            firstStatus(admitted.executionId()),
            admitted.startedAt(),
            beginning.resumed() == null ? null : beginning.resumed().executionId()));
  }

  /** As the first answer said it; what has been removed meanwhile counts as running. */
  private Status firstStatus(String executionId) {
    return store.events(executionId, 1).stream()
        .findFirst()
        .filter(first -> first.event() instanceof ExecutionStarted start && start.queued())
        .map(queued -> Status.QUEUED)
        .orElse(Status.RUNNING);
  }

  /** Another instance was quicker with the same key. */
  private CompletionStage<Started> twin(
      FlowRevision revision, Beginning beginning, Options options, Throwable failure) {
    Throwable cause = Stages.cause(failure);
    return cause instanceof AlreadyAdmittedException admitted
        ? again(revision, beginning, admitted.admitted(), options)
        : CompletableFuture.failedStage(cause);
  }

  /** After the look for the key: what was accepted once is answered alike under a newer schema. */
  private static void requireFitting(FlowRevision revision, Map<String, Object> input) {
    InputCheck check = InputCheck.of(revision, input);
    if (!check.fits()) {
      throw ProblemException.rejected(
          check.message(), check.problems().stream().map(InputProblem::asMap).toList());
    }
  }

  private CompletionStage<Started> begin(
      FlowRevision revision, Beginning beginning, Options options) {
    if (active.isFull(revision.accountId())) {
      throw ProblemException.unavailable("Too many runs are under way; try again", TRY_AGAIN);
    }
    requireFitting(revision, beginning.input());
    Admission admission = new Admission(options.idempotencyKey(), options.requestHash());
    try {
      return active
          .start(ids.next("exec"), revision, beginning, admission, options.awaited())
          .thenApply(Started::of);
    } catch (ConcurrencyGate.FullException e) {
      throw e.isCrowded()
          ? ProblemException.unavailable(e.getMessage(), TRY_AGAIN)
          : ProblemException.conflict(e.getMessage());
    }
  }
}
