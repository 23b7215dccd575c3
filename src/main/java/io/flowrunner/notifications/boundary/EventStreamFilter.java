package io.flowrunner.notifications.boundary;

import io.flowrunner.auth.entity.TokenPrincipal;
import io.flowrunner.executions.control.FeedForm;
import io.flowrunner.notifications.control.Admission;
import io.flowrunner.notifications.control.EventStreamRequest;
import io.flowrunner.notifications.control.Subscriptions;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
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
 * {@code GET /executions/{id}/events} with {@code Accept: text/event-stream}: the events that the
 * JSON form lists, followed live (HTML standard, 9.2). A filter, because JAX-RS writes server-sent
 * events with a thread per slow client; everything else goes on to the resources.
 */
@WebFilter(urlPatterns = "/api/v1/executions/*", asyncSupported = true)
public class EventStreamFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final Pattern PATH = Pattern.compile("/api/v1/executions/([^/]+)/events/?");

  @Inject transient Admission admission;
  @Inject transient Subscriptions subscriptions;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Matcher path =
        PATH.matcher(request.getRequestURI().substring(request.getContextPath().length()));
    if ("GET".equals(request.getMethod())
        && path.matches()
        && EventStreamRequest.asksForStream(request.getHeader("Accept"))) {
      follow(path.group(1), request, response);
    } else {
      chain.doFilter(request, response);
    }
  }

  private void follow(String executionId, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    TokenPrincipal caller = admission.admit(request.getUserPrincipal(), executionId);
    long from =
        EventStreamRequest.from(request.getParameter("from"), request.getHeader("Last-Event-ID"));
    response.setContentType("text/event-stream;charset=UTF-8");
    response.setHeader("X-Accel-Buffering", "no"); // a proxy must not wait for more
    AsyncContext context = request.startAsync(request, response);
    context.setTimeout(0);
    EventStreamPeer peer = new EventStreamPeer(context, response);
    peer.begin(subscriptions.open(caller, executionId, from, FeedForm.EVENTS, peer));
  }
}
