package io.flowrunner.secrets.boundary;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.platform.control.JsonBody;
import io.flowrunner.secrets.control.Vault;
import io.flowrunner.secrets.entity.Secret;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;

/** The secrets of an account. Values go in and never come out. */
@Path("accounts/{account_id}/secrets")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"admin", "user"})
public class SecretsResource {
  @Inject Vault vault;
  @Inject Caller caller;

  @GET
  public Map<String, List<Secret>> list(@PathParam("account_id") String accountId) {
    return Map.of("secrets", vault.list(caller, accountId));
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(
      @PathParam("account_id") String accountId, SecretRequest request, @Context UriInfo uri) {
    SecretRequest body = JsonBody.required(request);
    Secret secret = vault.create(caller, accountId, body.key(), body.value());
    return Response.created(uri.getAbsolutePathBuilder().path(secret.key()).build())
        .entity(secret)
        .build();
  }

  @GET
  @Path("{key}")
  public Secret get(@PathParam("account_id") String accountId, @PathParam("key") String key) {
    return vault.get(caller, accountId, key);
  }

  @PUT
  @Path("{key}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Secret replace(
      @PathParam("account_id") String accountId,
      @PathParam("key") String key,
      SecretValueRequest request) {
    return vault.replace(caller, accountId, key, JsonBody.required(request).value());
  }

  @DELETE
  @Path("{key}")
  public Map<String, String> delete(
      @PathParam("account_id") String accountId, @PathParam("key") String key) {
    vault.delete(caller, accountId, key);
    return Map.of("message", "Secret deleted successfully");
  }
}
