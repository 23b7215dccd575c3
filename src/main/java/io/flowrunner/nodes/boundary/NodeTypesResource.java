package io.flowrunner.nodes.boundary;

import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.platform.control.Unchanging;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;

/** The catalogue of node types, for authors and tools. */
@Path("node-types")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"admin", "user"})
public class NodeTypesResource {
  @Inject NodeCatalogue catalogue;
  @Context Request request;

  @GET
  public Response list() {
    return Unchanging.answer(request, NodeTypesView.of(catalogue.all()));
  }

  @GET
  @Path("{name}")
  public Response get(@PathParam("name") String name) {
    return Unchanging.answer(
        request,
        catalogue
            .find(name)
            .map(NodeTypeView::of)
            .orElseThrow(() -> ProblemException.notFound("node type", name)));
  }
}
