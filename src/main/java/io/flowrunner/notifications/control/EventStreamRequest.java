package io.flowrunner.notifications.control;

import io.flowrunner.problems.entity.ProblemException;
import java.util.Arrays;
import java.util.Locale;

/** What a client says that wants server-sent events. */
public final class EventStreamRequest {
  private static final String TYPE = "text/event-stream";

  private EventStreamRequest() {}

  /** Whether the header {@code Accept} names event streams; {@code *}{@code /*} does not. */
  public static boolean asksForStream(String accept) {
    return accept != null
        && Arrays.stream(accept.toLowerCase(Locale.ROOT).split(","))
            .map(range -> range.replace(" ", ""))
            .anyMatch(range -> range.equals(TYPE) || isWanted(range));
  }

  private static boolean isWanted(String range) {
    return range.startsWith(TYPE + ";") && !range.matches(".*;q=0(\\.0*)?(;.*)?");
  }

  /**
   * The first event to show: after the last one that the client has seen, for it keeps its address
   * when it connects again.
   *
   * @param lastEventId null for none
   */
  public static long from(String from, String lastEventId) {
    long asked = Admission.from(from);
    if (lastEventId == null || lastEventId.isEmpty()) {
      return asked;
    }
    try {
      long seen = Long.parseLong(lastEventId);
      if (seen >= 0 && seen < Long.MAX_VALUE) {
        return seen + 1;
      }
    } catch (NumberFormatException e) {
      // the same answer
    }
    throw ProblemException.invalid(
        "Last-Event-ID", "Last-Event-ID must be the id of an event of this stream");
  }
}
