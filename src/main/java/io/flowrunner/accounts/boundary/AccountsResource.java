package io.flowrunner.accounts.boundary;

import io.flowrunner.accounts.control.Accounts;
import io.flowrunner.accounts.entity.Account;
import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.platform.control.JsonBody;
import io.flowrunner.platform.control.PageRequest;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;

/** Accounts: all of them for administrators, its own for a user. */
@Path("accounts")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"admin", "user"})
public class AccountsResource {
  @Inject Accounts accounts;
  @Inject Caller caller;

  @GET
  public AccountsView list(
      @QueryParam("role") String role,
      @QueryParam("limit") String limit,
      @QueryParam("offset") String offset) {
    PageRequest page = PageRequest.of(limit, offset);
    return AccountsView.of(accounts.list(caller, role, page), page);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(AccountRequest request, @Context UriInfo uri) {
    AccountRequest body = JsonBody.required(request);
    Account account =
        accounts.create(caller, body.name(), body.email(), body.password(), body.role());
    return Response.created(uri.getAbsolutePathBuilder().path(account.id()).build())
        .entity(AccountView.of(account))
        .build();
  }

  @GET
  @Path("{id}")
  public AccountView get(@PathParam("id") String id) {
    return AccountView.of(accounts.get(caller, id));
  }

  @PUT
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  public AccountView update(@PathParam("id") String id, AccountUpdateRequest request) {
    return AccountView.of(accounts.update(caller, id, JsonBody.required(request).wish()));
  }

  @DELETE
  @Path("{id}")
  public Map<String, String> delete(@PathParam("id") String id) {
    accounts.delete(caller, id);
    return Map.of("message", "Account deleted successfully");
  }
}
