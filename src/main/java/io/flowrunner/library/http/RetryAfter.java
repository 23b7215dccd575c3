package io.flowrunner.library.http;

import io.flowrunner.nodes.entity.HttpPort.Answer;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** How long the other side asks to wait: {@code Retry-After} (RFC 9110, 10.2.3). */
public final class RetryAfter {
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private RetryAfter() {}

  /** From seconds or an HTTP date; null for none or nonsense. */
  public static Duration of(Answer answer, Clock clock) {
    List<String> values = answer.headers().getOrDefault("retry-after", List.of());
    String text = values.isEmpty() ? "" : values.get(0).strip();
    if (text.matches("\\d{1,18}")) {
      long seconds = Math.min(Long.parseLong(text), LONGEST_WAIT.toSeconds());
      return Duration.ofSeconds(seconds);
    }
    try {
      Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(clock.instant(), at);
      return wait.isNegative()
          ? Duration.ZERO
          : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
