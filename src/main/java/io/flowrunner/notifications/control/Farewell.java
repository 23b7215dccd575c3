package io.flowrunner.notifications.control;

/** Why the server ends a connection; {@code code} is the WebSocket's close code (RFC 6455, 7.4). */
public enum Farewell {
  COMPLETE(1000, ""),
  GOING_AWAY(1001, "The server stops; connect again"),
  UNREADABLE(1011, "The execution cannot be read at the moment; connect again with ?from=seq"),
  TOO_SLOW(1013, "Too many messages waited; connect again with ?from=seq"),
  FULL(1013, "Too many subscribers; try again later"),
  LOGGED_OUT(4401, "The login has ended"),
  /** Nobody listens any more. */
  DEAD(1011, "No answer to pings");

  private final int code;
  private final String reason;

  Farewell(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  public int code() {
    return code;
  }

  public String reason() {
    return reason;
  }
}
