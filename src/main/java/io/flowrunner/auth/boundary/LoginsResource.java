package io.flowrunner.auth.boundary;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.auth.control.Logins;
import io.flowrunner.platform.control.JsonBody;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** Login, refresh and logout. */
@Path("auth")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"admin", "user"})
public class LoginsResource {
  @Inject Logins logins;
  @Inject Provider<Caller> caller;

  @POST
  @Path("login")
  @PermitAll
  @Consumes(MediaType.APPLICATION_JSON)
  public LoginView login(LoginRequest request, @Context HttpServletRequest http) {
    LoginRequest body = JsonBody.required(request);
    return LoginView.of(logins.login(body.username(), body.password(), http.getRemoteAddr()));
  }

  @POST
  @Path("refresh")
  public LoginView refresh() {
    return LoginView.of(logins.refresh(caller.get()));
  }

  @POST
  @Path("logout")
  public Map<String, String> logout() {
    logins.logout(caller.get());
    return Map.of("message", "Logged out successfully");
  }
}
