package io.flowrunner.auth.control;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.auth.entity.TokenPrincipal;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Optional;

/** Tells who makes a request, from what the door gave to the container. */
@ApplicationScoped
public class Callers {
  @Inject HttpServletRequest request;

  /** For injection in request scope: 401 when nobody is logged in. */
  @Produces
  @Dependent
  public Caller current() {
    return of(request.getUserPrincipal())
        .orElseThrow(
            () ->
                ProblemException.unauthorized(
                    "Authentication is required: send Authorization: Bearer <token>"));
  }

  /**
   * @param principal of a servlet request, a WebSocket session or handshake; null for none
   */
  public static Optional<Caller> of(Principal principal) {
    return principal instanceof TokenPrincipal token
        ? Optional.of(token.caller())
        : Optional.empty();
  }
}
