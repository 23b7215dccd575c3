package io.flowrunner.problems.boundary;

import io.flowrunner.problems.control.Failures;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import jakarta.inject.Inject;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The error page of the application: errors that never reach JAX-RS, in the same form. It stands in
 * for the container's default servlet too, so that no file of the WAR is ever served.
 */
@WebServlet(
    name = "error",
    urlPatterns = {
      ErrorServlet.EVERYTHING_ELSE,
      ErrorServlet.PATH,
      ErrorServlet.UNREADABLE_ADDRESS
    })
public class ErrorServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  static final String EVERYTHING_ELSE = "/";
  static final String PATH = "/error";

  /** Where {@link AddressProbe} sends what cannot be read. */
  static final String UNREADABLE_ADDRESS = "/error/address";

  @Inject transient Failures failures;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ServletAnswers.write(problem(request), request, response);
  }

  private ProblemException problem(HttpServletRequest request) {
    if (UNREADABLE_ADDRESS.equals(request.getServletPath())) {
      return ProblemException.invalid("path", "The address of the request cannot be read");
    }
    if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure) {
      return failures.problem(failure, () -> where(request));
    }
    // somebody who asks for the error page itself, or for what is not there
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : HttpServletResponse.SC_NOT_FOUND;
    ProblemKind kind = ProblemAnswers.kind(status);
    return new ProblemException(kind, ProblemAnswers.message(kind));
  }

  private static String where(HttpServletRequest request) {
    return request.getMethod() + " " + request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
  }
}
