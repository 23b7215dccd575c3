package io.flowrunner.flows.boundary;

import io.flowrunner.flows.control.LanguageSchema;
import io.flowrunner.platform.control.Unchanging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;

/** The form of documents, for editors. */
@Path("schemas")
@RequestScoped
@Produces({MediaType.APPLICATION_JSON, SchemasResource.JSON_SCHEMA})
@RolesAllowed({"admin", "user"})
public class SchemasResource {
  static final String JSON_SCHEMA = "application/schema+json";

  @Inject LanguageSchema language;
  @Context Request request;

  @GET
  @Path("flow")
  public Response flow() {
    return Unchanging.answer(request, language.document());
  }
}
