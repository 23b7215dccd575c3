package io.flowrunner.plugins.boundary;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.plugins.control.Plugins;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The plugins of this instance, for administrators. */
@Path("plugins")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"admin", "user"})
public class PluginsResource {
  @Inject Plugins plugins;
  @Inject Caller caller;

  @GET
  public PluginsView list() {
    return new PluginsView(plugins.list(caller));
  }

  @POST
  @Path("reload")
  public PluginsView reload() {
    return new PluginsView(plugins.reload(caller));
  }
}
