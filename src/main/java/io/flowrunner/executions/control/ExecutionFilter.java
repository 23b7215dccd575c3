package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Status;
import io.flowrunner.flows.control.FlowQuery;
import io.flowrunner.problems.entity.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which executions of an account a list shows. What is null does not matter.
 *
 * @param since those that started then or later
 * @param until those that started before
 * @param flows whose executions are shown; null for all flows, also deleted ones
 */
public record ExecutionFilter(
    String flowId, Status status, Instant since, Instant until, FlowQuery flows) {
  private static final int LAST_YEAR = 9999;

  /**
   * @param status as the query parameters came; null for one that is not there
   * @throws ProblemException 400 when one of them makes no sense
   */
  public static ExecutionFilter of(
      String flowId, String status, String since, String until, List<String> tags) {
    return new ExecutionFilter(
        flowId,
        status(status),
        time("since", since),
        time("until", until),
        tags.isEmpty() ? null : FlowQuery.of(tags, null));
  }

  private static Status status(String text) {
    if (text == null) {
      return null;
    }
    return Status.of(text)
        .orElseThrow(
            () ->
                ProblemException.invalid(
                    "status",
                    "status must be queued, running, paused, completed, failed or cancelled"));
  }

  private static Instant time(String name, String text) {
    if (text == null) {
      return null;
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      if (time.getYear() >= 0 && time.getYear() <= LAST_YEAR) {
        // rows hold milliseconds: the first one that is not before the time
        return time.toInstant().plusNanos(999_999).truncatedTo(ChronoUnit.MILLIS);
      }
    } catch (DateTimeException e) {
      // said below
    }
    throw ProblemException.invalid(
        name, name + " must be a time of RFC 3339, such as 2026-01-31T12:00:00Z");
  }

  /** Whether no id is like that: PostgreSQL takes no such text. */
  boolean isImpossible() {
    return flowId != null && flowId.indexOf('\0') >= 0;
  }

  /** Whether the counts that are kept with each commit cannot answer for the total. */
  boolean hasTimes() {
    return since != null || until != null;
  }

  /** JPQL behind "... from ExecutionRow e". */
  String where() {
    return " where e.accountId = :account"
        + (flowId == null ? "" : " and e.flowId = :flow")
        + (flows == null ? "" : " and e.flowId in :flows")
        + (status == null ? "" : " and e.status = :status")
        + (since == null ? "" : " and e.startedAt >= :since")
        + (until == null ? "" : " and e.startedAt < :until");
  }

  /** Of the JPQL, but for {@code account} and {@code flows}. */
  Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("flow", flowId);
    parameters.put("status", status);
    parameters.put("since", since);
    parameters.put("until", until);
    parameters.values().removeIf(value -> value == null);
    return parameters;
  }
}
