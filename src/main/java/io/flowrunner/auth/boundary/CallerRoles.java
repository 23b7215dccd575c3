package io.flowrunner.auth.boundary;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.auth.control.Callers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.Provider;
import java.security.Principal;

/**
 * Answers {@code @RolesAllowed} from the caller's own role. The container would ask its policy,
 * which looks for classes by name with each question: a fiftieth of a small run.
 */
@Provider
@PreMatching
@ApplicationScoped
@Priority(Priorities.AUTHENTICATION)
public class CallerRoles implements ContainerRequestFilter {

  @Override
  public void filter(ContainerRequestContext request) {
    SecurityContext container = request.getSecurityContext();
    Callers.of(container.getUserPrincipal())
        .ifPresent(caller -> request.setSecurityContext(new OfCaller(caller, container)));
  }

  private record OfCaller(Caller caller, SecurityContext container) implements SecurityContext {
    @Override
    public Principal getUserPrincipal() {
      return container.getUserPrincipal();
    }

    @Override
    public boolean isUserInRole(String role) {
      return caller.role().text().equals(role);
    }

    @Override
    public boolean isSecure() {
      return container.isSecure();
    }

    @Override
    public String getAuthenticationScheme() {
      return container.getAuthenticationScheme();
    }
  }
}
