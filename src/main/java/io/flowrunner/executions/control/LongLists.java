package io.flowrunner.executions.control;

import io.flowrunner.platform.control.RecentlyUsed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Remembers for a moment which lists by time had more executions than are counted, for nothing else
 * about such a list is dear. Where neither status nor tags are asked for, a list grows shorter by
 * retention alone, so that nobody sees a total older than what they have done.
 */
@ApplicationScoped
public class LongLists {
  static final Duration MOMENT = Duration.ofSeconds(5);
  private static final int MOST_KNOWN = 1_000;

  private Clock clock;

  private final RecentlyUsed<Topic, Known> known = new RecentlyUsed<>(MOST_KNOWN);

  /** What is listed, but for the times. */
  private record Topic(String accountId, String flowId) {}

  /** It was long between these, at that moment; null for no bound. */
  private record Known(Instant since, Instant until, Instant at) {
    boolean covers(ExecutionFilter filter, Instant now) {
      boolean from = since == null ? filter.since() == null : !isLater(filter.since(), since);
      boolean to = until == null ? filter.until() == null : !isEarlier(filter.until(), until);
      return from && to && now.isBefore(at.plus(MOMENT));
    }

    private static boolean isLater(Instant time, Instant bound) {
      return time != null && time.isAfter(bound);
    }

    private static boolean isEarlier(Instant time, Instant bound) {
      return time != null && time.isBefore(bound);
    }
  }

  /** For the container's proxy. */
  protected LongLists() {}

  @Inject
  LongLists(Clock clock) {
    this.clock = clock;
  }

  boolean isKnown(String accountId, ExecutionFilter filter) {
    if (!isByTimeAlone(filter)) {
      return false;
    }
    Known found = known.get(new Topic(accountId, filter.flowId()), unknown -> null);
    return found != null && found.covers(filter, clock.instant());
  }

  /** See {@link #isKnown}. */
  void add(String accountId, ExecutionFilter filter) {
    if (isByTimeAlone(filter)) {
      known.put(
          new Topic(accountId, filter.flowId()),
          new Known(filter.since(), filter.until(), clock.instant()));
    }
  }

  /** Of all flows, or of one. */
  private static boolean isByTimeAlone(ExecutionFilter filter) {
    return filter.status() == null && filter.flows() == null;
  }
}
