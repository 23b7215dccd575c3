package io.flowrunner.platform.boundary;

import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.RequestId;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;

/** Gives every request an id, its client's or a new one, that the answer and the log carry. */
public class RequestIdFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String HEADER = "X-Request-Id";
  private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  @Inject transient Ids ids;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String id = response.getHeader(HEADER);
    if (id == null) {
      String given = request.getHeader(HEADER);
      id = given != null && USABLE.matcher(given).matches() ? given : ids.next("req");
      response.setHeader(HEADER, id);
    }
    RequestId.set(id);
    try {
      chain.doFilter(request, response);
    } finally {
      RequestId.clear();
    }
  }
}
