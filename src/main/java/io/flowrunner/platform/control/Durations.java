package io.flowrunner.platform.control;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h30m}, {@code
 * 30d}, or ISO 8601 ({@code PT30S}). Never negative, at most 3,650 days.
 */
public final class Durations {
  private static final Pattern SHORT =
      Pattern.compile(
          "(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m(?!s))?(?:(\\d{1,9})s)?(?:(\\d{1,12})ms)?");

  /**
   * The form as a regular expression that JSON Schema takes: what {@link #parse} takes has it. Does
   * not tell how long is too long.
   */
  public static final String FORM =
      "^(?:(?:[0-9]{1,9}d)?(?:[0-9]{1,9}h)?(?:[0-9]{1,9}m)?(?:[0-9]{1,9}s)?(?:[0-9]{1,12}ms)?"
          + "|[Pp](?:[-+]?[0-9]+[Dd])?(?:[Tt](?:[-+]?[0-9]+[Hh])?(?:[-+]?[0-9]+[Mm])?"
          + "(?:[-+]?[0-9]+(?:[.,][0-9]{0,9})?[Ss])?)?)$";

  private static final Duration LONGEST = Duration.ofDays(3650);

  private Durations() {}

  /** Empty when the text is not a duration. */
  public static Optional<Duration> parse(String text) {
    try {
      return (text.startsWith("P") || text.startsWith("p") ? iso(text) : brief(text))
          .filter(duration -> !duration.isNegative() && duration.compareTo(LONGEST) <= 0);
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> iso(String text) {
    return Optional.of(Duration.parse(text));
  }

  private static Optional<Duration> brief(String text) {
    Matcher parts = SHORT.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofDays(number(parts, 1))
            .plusHours(number(parts, 2))
            .plusMinutes(number(parts, 3))
            .plusSeconds(number(parts, 4))
            .plusMillis(number(parts, 5)));
  }

  private static long number(Matcher parts, int group) {
    return parts.group(group) == null ? 0 : Long.parseLong(parts.group(group));
  }
}
