package io.flowrunner.problems.boundary;

import io.flowrunner.platform.control.Settings;
import io.flowrunner.problems.control.Failures;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Refuses what no resource should see: callers whom the door turned away, bodies beyond the limit,
 * by their announced length or while they are read, and methods of no use here. Answers what a
 * servlet throws, too, so that the container does not log it once more.
 */
public class RefusalFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  @Inject transient Settings settings;
  @Inject transient Failures failures;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    try {
      if (request.getAttribute(ProblemException.class.getName()) instanceof ProblemException door) {
        throw door; // it says what is wrong with the token
      }
      refuseMethod(request, response);
      chain.doFilter(limited(request, settings.get(Settings.MAX_BODY)), response);
    } catch (ServletException | RuntimeException | StackOverflowError e) {
      ProblemException problem =
          failures.problem(e, () -> request.getMethod() + " " + request.getRequestURI());
      if (problem.kind() == ProblemKind.PAYLOAD_TOO_LARGE) {
        response.setHeader("Connection", "close"); // the rest of the body is not read
      }
      ServletAnswers.write(problem, request, response);
    }
  }

  private static void refuseMethod(HttpServletRequest request, HttpServletResponse response) {
    if (!METHODS.contains(request.getMethod())) {
      response.setHeader("Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS");
      throw new ProblemException(
          ProblemKind.METHOD_NOT_ALLOWED, ProblemAnswers.message(ProblemKind.METHOD_NOT_ALLOWED));
    }
  }

  private static HttpServletRequest limited(HttpServletRequest request, long limit) {
    if (request.getContentLengthLong() > limit) {
      throw LimitedRequest.tooLarge(limit);
    }
    return request.getContentLengthLong() < 0 && request.getHeader("Transfer-Encoding") != null
        ? new LimitedRequest(request, limit)
        : request;
  }
}
