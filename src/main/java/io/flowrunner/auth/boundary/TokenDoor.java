package io.flowrunner.auth.boundary;

import io.flowrunner.auth.control.VerifiedTokens;
import io.flowrunner.auth.entity.TokenPrincipal;
import io.flowrunner.problems.control.Failures;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.security.auth.message.AuthException;
import jakarta.security.auth.message.AuthStatus;
import jakarta.security.auth.message.MessageInfo;
import jakarta.security.auth.message.MessagePolicy;
import jakarta.security.auth.message.callback.CallerPrincipalCallback;
import jakarta.security.auth.message.callback.GroupPrincipalCallback;
import jakarta.security.auth.message.module.ServerAuthModule;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;

/**
 * The door: called by the container for every request, before any filter. Who shows no token comes
 * in as nobody; who shows one that is not valid is turned away, except at the login, where it does
 * not matter.
 *
 * <p>A module of Jakarta Authentication rather than an HttpAuthenticationMechanism, which the
 * container looks up by name twice for each request.
 */
final class TokenDoor implements ServerAuthModule {
  private static final String LOGIN = "/api/v1/auth/login";

  private final VerifiedTokens tokens;
  private final Failures failures;
  private CallbackHandler container;

  TokenDoor(VerifiedTokens tokens, Failures failures) {
    this.tokens = tokens;
    this.failures = failures;
  }

  @Override
  public void initialize(
      MessagePolicy requestPolicy,
      MessagePolicy responsePolicy,
      CallbackHandler handler,
      Map<String, Object> options) {
    container = handler;
  }

  @Override
  public AuthStatus validateRequest(MessageInfo message, Subject client, Subject service)
      throws AuthException {
    HttpServletRequest request = (HttpServletRequest) message.getRequestMessage();
    Optional<String> token = ShownToken.of(request);
    if (token.isPresent() && !request.getRequestURI().equals(request.getContextPath() + LOGIN)) {
      enter(request, token.get(), client);
    } else {
      enterAsNobody(client);
    }
    return AuthStatus.SUCCESS;
  }

  private void enter(HttpServletRequest request, String token, Subject client)
      throws AuthException {
    Optional<TokenPrincipal> principal;
    try {
      principal = tokens.principal(token);
    } catch (RuntimeException e) {
      // no mapper stands before the door
      turnAway(
          request,
          client,
          failures.problem(e, () -> request.getMethod() + " " + request.getRequestURI()));
      return;
    }
    if (principal.isEmpty()) {
      turnAway(
          request,
          client,
          ProblemException.unauthorized(
              "The token is not valid, has expired, or its login has ended"));
      return;
    }
    String role = principal.get().caller().role().text();
    tell(
        new CallerPrincipalCallback(client, principal.get()),
        new GroupPrincipalCallback(client, new String[] {role}));
  }

  /**
   * The first filter takes the problem from the request and answers it. An error page would do as
   * well but for handshakes, whose error pages the connector sends without a content type.
   */
  private void turnAway(HttpServletRequest request, Subject client, ProblemException problem)
      throws AuthException {
    request.setAttribute(ProblemException.class.getName(), problem);
    enterAsNobody(client);
  }

  private void enterAsNobody(Subject client) throws AuthException {
    tell(new CallerPrincipalCallback(client, (Principal) null));
  }

  private void tell(Callback... callbacks) throws AuthException {
    try {
      container.handle(callbacks);
    } catch (IOException | UnsupportedCallbackException e) {
      throw new AuthException(e);
    }
  }

  @Override
  public AuthStatus secureResponse(MessageInfo message, Subject service) {
    return AuthStatus.SEND_SUCCESS;
  }

  @Override
  public void cleanSubject(MessageInfo message, Subject client) {
    client.getPrincipals().clear();
  }

  @Override
  public Class<?>[] getSupportedMessageTypes() {
    return new Class<?>[] {HttpServletRequest.class, HttpServletResponse.class};
  }
}
