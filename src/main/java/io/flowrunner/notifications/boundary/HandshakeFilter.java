package io.flowrunner.notifications.boundary;

import io.flowrunner.notifications.control.Admission;
import io.flowrunner.notifications.control.OriginRule;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at a WebSocket handshake before the upgrade, while there is an HTTP answer to refuse it
 * with. What it throws is answered by the filter around it (problems).
 */
@WebFilter(urlPatterns = "/ws/*", asyncSupported = true)
public class HandshakeFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final Pattern PATH = Pattern.compile("/ws/executions/([^/]+)");

  private static final String VERSION = "13";

  @Inject transient Admission admission;
  @Inject transient Settings settings;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Matcher path =
        PATH.matcher(request.getRequestURI().substring(request.getContextPath().length()));
    if (!path.matches()) {
      throw new ProblemException(ProblemKind.NOT_FOUND, "There is nothing at this address");
    }
    if (!isHandshake(request)) {
      throw ProblemException.invalid("Upgrade", "This address speaks WebSocket (RFC 6455) only");
    }
    if (!VERSION.equals(request.getHeader("Sec-WebSocket-Version"))) {
      response.setHeader("Sec-WebSocket-Version", VERSION); // RFC 6455, 4.4
      throw ProblemException.invalid(
          "Sec-WebSocket-Version", "This address speaks version " + VERSION + " of WebSocket only");
    }
    if (!OriginRule.permits(
        request.getHeader("Origin"),
        request.getHeader("Host"),
        settings.get(Settings.CORS_ORIGINS))) {
      throw ProblemException.forbidden(
          "Pages of this origin may not connect; see the setting flowrunner.http.cors_origins");
    }
    admission.admit(request.getUserPrincipal(), path.group(1));
    Admission.from(request.getParameter("from"));
    chain.doFilter(request, response);
  }

  private static boolean isHandshake(HttpServletRequest request) {
    return "GET".equals(request.getMethod())
        && "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
        && request.getHeader("Sec-WebSocket-Key") != null;
  }
}
