package io.flowrunner.library.mail;

import io.flowrunner.nodes.entity.NodeResult;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLException;

/** What went wrong between us and a mail server, as a node's failure. */
final class MailFailures {
  static final String TEMPORARY = "temporarily_refused";
  private static final int SHOWN = 500;

  private MailFailures() {}

  /**
   * A failure of the connection itself.
   *
   * @return null when the connection did not fail
   */
  static NodeResult ofConnection(MailConnection connection, Throwable failure, String server) {
    if (connection.isClosed()) {
      return NodeResult.retryable("connection", "the attempt was ended");
    }
    IOException trouble = connection.trouble();
    for (Throwable at = failure; trouble == null && at != null; at = at.getCause()) {
      trouble = at instanceof IOException io ? io : null;
    }
    return trouble == null ? null : of(trouble, server);
  }

  private static NodeResult of(IOException trouble, String server) {
    if (trouble instanceof SocketTimeoutException) {
      return NodeResult.retryable("timeout", server + " did not answer in time");
    } else if (trouble instanceof UnknownHostException || isUnresolved(trouble)) {
      return NodeResult.failed("dns", "no address is known for " + server);
    } else if (trouble instanceof SSLException) {
      return NodeResult.failed("tls", "no secure connection to " + server + ": " + reason(trouble));
    } else if (trouble instanceof BoundedInput.UnreadableAnswerException) {
      return NodeResult.failed("protocol_error", server + " is no mail server: " + reason(trouble));
    }
    return NodeResult.retryable(
        "connection", "the connection to " + server + " failed: " + reason(trouble));
  }

  private static boolean isUnresolved(Throwable failure) {
    return failure.getCause() instanceof UnresolvedAddressException;
  }

  static NodeResult closed(String server) {
    return NodeResult.retryable(
        "connection", server + " closed the connection before its answer was complete");
  }

  /** With the server's own words in the details. */
  static NodeResult refused(
      String code, String message, boolean retryable, Map<String, Object> details) {
    return new NodeResult.Failed(code, message, retryable, details, null);
  }

  static Map<String, Object> reply(int code, String text) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("reply_code", code);
    details.put("reply", shown(text));
    return details;
  }

  /** A server's words on one line, not too many of them. */
  static String shown(String text) {
    String line = text == null ? "" : text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
  }

  private static String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null && deepest.getCause() != deepest) {
      deepest = deepest.getCause();
    }
    return deepest.getMessage() == null
        ? deepest.getClass().getSimpleName()
        : shown(deepest.getMessage());
  }
}
