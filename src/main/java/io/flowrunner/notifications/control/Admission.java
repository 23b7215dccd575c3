package io.flowrunner.notifications.control;

import io.flowrunner.auth.entity.TokenPrincipal;
import io.flowrunner.executions.control.ExecutionFeed;
import io.flowrunner.executions.control.ExecutionQueries;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.Principal;

/** Who may watch what, and from where on; refuses while it can still be said in HTTP. */
@ApplicationScoped
public class Admission {
  @Inject ExecutionQueries executions;
  @Inject ExecutionFeed feed;

  /**
   * @param principal of the request; null for nobody
   * @throws ProblemException unauthorized, not found, or unavailable when there is no room
   */
  public TokenPrincipal admit(Principal principal, String executionId) {
    TokenPrincipal caller = caller(principal);
    executions.require(caller.caller().accountId(), executionId);
    feed.requireRoom();
    return caller;
  }

  public static TokenPrincipal caller(Principal principal) {
    if (principal instanceof TokenPrincipal caller) {
      return caller;
    }
    throw ProblemException.unauthorized(
        "Authentication is required: send Authorization: Bearer <token>");
  }

  /**
   * The number of the first event to show.
   *
   * @param text null for the beginning
   * @throws ProblemException invalid request when it is not a number from 1 on
   */
  public static long from(String text) {
    if (text == null) {
      return 1;
    }
    // digits only: parseLong alone takes +5 and digits of other scripts
    if (text.matches("[0-9]{1,18}") && Long.parseLong(text) >= 1) {
      return Long.parseLong(text);
    }
    throw ProblemException.invalid("from", "from must be a whole number from 1 on");
  }
}
