package io.flowrunner.auth.boundary;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Where a request carries its token: {@code Authorization: Bearer} (RFC 6750), or, because a
 * browser cannot set headers of a WebSocket handshake, the subprotocol {@code bearer.<token>}.
 */
final class ShownToken {
  private static final String SOCKETS = "/ws/";
  private static final String SUBPROTOCOL = "bearer.";
  private static final String BEARER = "Bearer";

  /** What no token is: shown, but certain to be refused. */
  private static final String UNUSABLE = "";

  private ShownToken() {}

  /** Empty when none is shown; other authentication schemes do not count. */
  static Optional<String> of(HttpServletRequest request) {
    List<String> headers = Collections.list(request.getHeaders("Authorization"));
    if (headers.size() > 1) {
      return Optional.of(UNUSABLE); // which of them counts must not be a guess
    }
    if (!headers.isEmpty()) {
      return bearer(headers.get(0).strip());
    }
    return request.getRequestURI().startsWith(request.getContextPath() + SOCKETS)
        ? subprotocol(Collections.list(request.getHeaders("Sec-WebSocket-Protocol")))
        : Optional.empty();
  }

  private static Optional<String> bearer(String header) {
    if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    String token = header.substring(BEARER.length());
    return token.isEmpty() || token.startsWith(" ") ? Optional.of(token.strip()) : Optional.empty();
  }

  private static Optional<String> subprotocol(List<String> headers) {
    for (String header : headers) {
      for (String protocol : header.split(",")) {
        if (protocol.strip().startsWith(SUBPROTOCOL)) {
          return Optional.of(protocol.strip().substring(SUBPROTOCOL.length()));
        }
      }
    }
    return Optional.empty();
  }
}
