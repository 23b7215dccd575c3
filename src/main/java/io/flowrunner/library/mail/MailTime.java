package io.flowrunner.library.mail;

import java.time.Instant;
import java.util.Date;

/** Times that others tell. */
final class MailTime {
  private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private MailTime() {}

  /** Null for none, and for nonsense. */
  static Instant of(Date told) {
    Instant time = told == null ? null : told.toInstant();
    boolean sensible = time != null && !time.isBefore(EARLIEST) && !time.isAfter(LATEST);
    return sensible ? time : null;
  }
}
