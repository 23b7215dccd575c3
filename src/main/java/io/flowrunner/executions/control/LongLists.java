package io.flowrunner.executions.control;

import io.flowrunner.platform.control.RecentlyUsed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Remembers for a moment which lists by time had more executions than are counted, for nothing else
 * about such a list is dear. Where neither status nor tags are asked for, a list grows shorter by
 * retention alone, so that nobody sees a total older than what they have done.
 */
@ApplicationScoped
public class LongLists {
  static final Duration MOMENT = Duration.ofSeconds(5);
  private static final int MOST_KNOWN = 1_000;

  private final RecentlyUsed<Topic, Known> known = new RecentlyUsed<>(MOST_KNOWN);
  private Clock clock;

  /** What is listed, but for the times. */
  private record Topic(String accountId, String flowId) {}

  private record Span(Instant since, Instant until) {
    static Span of(ExecutionFilter filter) {
      return new Span(
          Objects.requireNonNullElse(filter.since(), Instant.MIN),
          Objects.requireNonNullElse(filter.until(), Instant.MAX));
    }

    boolean contains(Span other) {
      return !since.isAfter(other.since) && !until.isBefore(other.until);
    }
  }

  /** It was long in that span, at that moment. */
  private record Known(Span span, Instant at) {}

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
    return found != null
        && Span.of(filter).contains(found.span())
        && clock.instant().isBefore(found.at().plus(MOMENT));
  }

  /** See {@link #isKnown}. */
  void add(String accountId, ExecutionFilter filter) {
    if (isByTimeAlone(filter)) {
      known.put(new Topic(accountId, filter.flowId()), new Known(Span.of(filter), clock.instant()));
    }
  }

  /** Of all flows, or of one. */
  private static boolean isByTimeAlone(ExecutionFilter filter) {
    return filter.status() == null && filter.flows() == null;
  }
}
