package io.flowrunner.auth.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.auth.entity.TokenClaims;
import io.flowrunner.auth.entity.TokenPrincipal;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.SecurityContext;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CallerRolesTest {
  private final CallerRoles filter = new CallerRoles();

  /** What the request has at last; at first the container's. */
  private SecurityContext security;

  @Test
  void theRoleIsTheCallersOwn() {
    Principal principal = principal(Role.USER);
    security = new OfContainer(principal);

    filter.filter(request());

    assertThat(security.isUserInRole("user")).isTrue();
    assertThat(security.isUserInRole("admin")).isFalse();
    assertThat(security.getUserPrincipal()).isSameAs(principal);
    assertThat(security.isSecure()).isTrue();
    assertThat(security.getAuthenticationScheme()).isEqualTo("scheme");
  }

  @Test
  void anAdministratorIsOne() {
    security = new OfContainer(principal(Role.ADMIN));

    filter.filter(request());

    assertThat(security.isUserInRole("admin")).isTrue();
    assertThat(security.isUserInRole("user")).isFalse();
  }

  @Test
  void whoHasNoTokenStaysWithTheContainer() {
    SecurityContext container = new OfContainer(null);
    security = container;

    filter.filter(request());

    assertThat(security).isSameAs(container);
  }

  private static Principal principal(Role role) {
    return new TokenPrincipal(
        new Caller("acc-1", "ada@example.com", role, "login-1"),
        new TokenClaims("token-1", "acc-1", "login-1", Instant.EPOCH, Instant.EPOCH),
        "raw");
  }

  private ContainerRequestContext request() {
    return (ContainerRequestContext)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ContainerRequestContext.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("setSecurityContext")) {
                security = (SecurityContext) arguments[0];
                return null;
              }
              assertThat(method.getName()).isEqualTo("getSecurityContext");
              return security;
            });
  }

  private record OfContainer(Principal principal) implements SecurityContext {
    @Override
    public Principal getUserPrincipal() {
      return principal;
    }

    @Override
    public boolean isUserInRole(String role) {
      throw new AssertionError("The container is asked for " + role);
    }

    @Override
    public boolean isSecure() {
      return true;
    }

    @Override
    public String getAuthenticationScheme() {
      return "scheme";
    }
  }
}
