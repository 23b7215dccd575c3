package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.HttpPort.HttpFailedException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.http.BadMessageException;
import org.eclipse.jetty.http.HttpException;

/** Tells from what the client throws which code of {@link HttpFailedException} it is. */
final class HttpFailures {
  private HttpFailures() {}

  /**
   * @param server {@code host:port}, for the words
   * @param timeout of the whole call, for the words
   */
  static HttpFailedException of(Throwable failure, String server, Duration timeout) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      HttpFailedException known = known(at, server, timeout);
      if (known != null) {
        return known;
      }
    }
    return connection(
        "the connection to " + server + " failed: " + failure.getClass().getSimpleName());
  }

  static HttpFailedException timeout(String server, Duration timeout) {
    return new HttpFailedException(
        "timeout", server + " did not answer within " + text(timeout), true);
  }

  static HttpFailedException cancelled() {
    return new HttpFailedException("cancelled", "the call was cancelled", false);
  }

  static HttpFailedException invalid(String message) {
    return new HttpFailedException("invalid_request", message, false);
  }

  static HttpFailedException tooLarge(long maxBody) {
    return new HttpFailedException(
        "response_too_large", "the answer is larger than " + maxBody + " bytes", false);
  }

  static HttpFailedException tooManyRedirects(int followed) {
    return new HttpFailedException(
        "too_many_redirects", "still redirected after " + followed + " redirects", false);
  }

  static HttpFailedException connection(String message) {
    return new HttpFailedException("connection", message, true);
  }

  private static HttpFailedException known(Throwable failure, String server, Duration timeout) {
    if (failure instanceof HttpFailedException known) {
      return known;
    } else if (failure instanceof SocketTimeoutException) {
      return connection("no connection to " + server + " in time");
    } else if (failure instanceof TimeoutException && isIdle(failure)) {
      return connection("nothing came over the connection to " + server + " for too long");
    } else if (failure instanceof TimeoutException) {
      return timeout(server, timeout);
    } else if (failure instanceof UnknownHostException
        || failure instanceof UnresolvedAddressException) {
      return new HttpFailedException("dns", "no address is known for " + server, false);
    } else if (failure instanceof SSLException) {
      TlsFailure why = TlsFailure.of(failure);
      return new HttpFailedException(
          "tls",
          "no secure connection to " + server + ": " + why.text(reason(failure)),
          false,
          Map.of("reason", why.word()));
    } else if (failure instanceof RejectedExecutionException) {
      return connection("too many calls to " + server + " are waiting");
    } else if (failure instanceof EOFException) {
      return connection(server + " closed the connection before its answer was complete");
    } else if (failure instanceof ZipException
        || failure instanceof BadMessageException
        || failure instanceof HttpResponseException) {
      return connection(server + " sent an answer that cannot be read: " + unreadable(failure));
    } else if (failure instanceof IOException) {
      return connection("the connection to " + server + " failed: " + reason(failure));
    }
    return failure instanceof IllegalArgumentException
        ? invalid("the address or a header cannot be sent")
        : null;
  }

  /** Without what the client says beside it: the request's path, which may be a secret. */
  private static String unreadable(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof HttpException http && http.getReason() != null) {
        return http.getReason();
      } else if (at instanceof ZipException) {
        return at.getMessage();
      }
    }
    return "it is no HTTP";
  }

  private static boolean isIdle(Throwable failure) {
    return failure.getMessage() != null && failure.getMessage().startsWith("Idle timeout");
  }

  private static String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest.getMessage() == null
        ? deepest.getClass().getSimpleName()
        : deepest.getMessage().strip();
  }

  private static String text(Duration timeout) {
    long millis = timeout.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
