package io.flowrunner.auth.boundary;

import io.flowrunner.auth.control.VerifiedTokens;
import io.flowrunner.auth.entity.TokenPrincipal;
import io.flowrunner.problems.control.Failures;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.Set;

/**
 * The door: called by the container for every request, before any filter. Who shows no token comes
 * in as nobody; who shows one that is not valid is turned away, except at the login, where it does
 * not matter.
 */
@ApplicationScoped
public class TokenAuthenticationMechanism implements HttpAuthenticationMechanism {
  private static final String LOGIN = "/api/v1/auth/login";

  @Inject VerifiedTokens tokens;
  @Inject Failures failures;

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
    Optional<String> token = ShownToken.of(request);
    if (token.isEmpty() || request.getRequestURI().equals(request.getContextPath() + LOGIN)) {
      return context.doNothing();
    }
    Optional<TokenPrincipal> principal;
    try {
      principal = tokens.principal(token.get());
    } catch (RuntimeException e) {
      // no mapper stands before the door
      return turnAway(request, context, failures.problem(e, () -> where(request)));
    }
    if (principal.isEmpty()) {
      return turnAway(
          request,
          context,
          ProblemException.unauthorized(
              "The token is not valid, has expired, or its login has ended"));
    }
    return context.notifyContainerAboutLogin(
        principal.get(), Set.of(principal.get().caller().role().text()));
  }

  /**
   * The first filter takes the problem from the request and answers it. An error page would do as
   * well but for handshakes, whose error pages the connector sends without a content type.
   */
  private static AuthenticationStatus turnAway(
      HttpServletRequest request, HttpMessageContext context, ProblemException problem) {
    request.setAttribute(ProblemException.class.getName(), problem);
    return context.doNothing();
  }

  private static String where(HttpServletRequest request) {
    return request.getMethod() + " " + request.getRequestURI();
  }
}
