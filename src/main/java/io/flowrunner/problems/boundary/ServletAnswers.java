package io.flowrunner.problems.boundary;

import io.flowrunner.platform.control.Json;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Writes a problem where there is no JAX-RS. */
final class ServletAnswers {
  private ServletAnswers() {}

  static void write(
      ProblemException problem, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    byte[] body = Json.bytes(ProblemAnswers.body(problem));
    response.setStatus(ProblemAnswers.status(problem.kind()));
    response.setContentType("application/json");
    response.setContentLength(body.length);
    if (problem.kind() == ProblemKind.UNAUTHORIZED) {
      response.setHeader("WWW-Authenticate", "Bearer");
    }
    problem
        .retryAfter()
        .ifPresent(
            after -> response.setHeader("Retry-After", Long.toString(RetryAfter.seconds(after))));
    if (!"HEAD".equals(request.getMethod())) {
      response.getOutputStream().write(body);
    }
  }
}
