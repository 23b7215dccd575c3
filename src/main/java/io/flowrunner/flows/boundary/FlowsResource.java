package io.flowrunner.flows.boundary;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.flows.control.FlowQuery;
import io.flowrunner.flows.control.Flows;
import io.flowrunner.flows.control.IfMatch;
import io.flowrunner.flows.entity.Flow;
import io.flowrunner.flows.entity.FlowDocument;
import io.flowrunner.flows.entity.FlowWish;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The caller's flows: as JSON, or as bare YAML documents. */
@Path("flows")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"admin", "user"})
public class FlowsResource {
  @Inject Flows flows;
  @Inject Caller caller;
  @Context UriInfo uri;
  @Context HttpHeaders headers;

  @GET
  public FlowsView list(
      @QueryParam("tag") List<String> tags,
      @QueryParam("q") String text,
      @QueryParam("limit") String limit,
      @QueryParam("offset") String offset) {
    PageRequest page = PageRequest.of(limit, offset);
    return FlowsView.of(flows.list(caller, FlowQuery.of(tags, text), page), page);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(FlowRequest request) {
    return created(JsonBody.required(request).wish());
  }

  @POST
  @Consumes(FlowRequest.YAML)
  public Response createFromYaml(byte[] document) {
    return created(FlowRequest.wish(document));
  }

  @POST
  @Path("validate")
  @Consumes(MediaType.APPLICATION_JSON)
  public DiagnosisView validate(FlowRequest request) {
    return diagnosis(JsonBody.required(request).wish());
  }

  @POST
  @Path("validate")
  @Consumes(FlowRequest.YAML)
  public DiagnosisView validateYaml(byte[] document) {
    return diagnosis(FlowRequest.wish(document));
  }

  @GET
  @Path("{id}")
  public Response get(@PathParam("id") String id) {
    FlowDocument document = flows.get(caller, id);
    return tagged(Response.ok(FlowView.of(document)), document.flow()).build();
  }

  @GET
  @Path("{id}/definition")
  @Produces(FlowRequest.YAML)
  public Response definition(@PathParam("id") String id) {
    FlowDocument document = flows.get(caller, id);
    byte[] bytes = document.definition().getBytes(StandardCharsets.UTF_8);
    return tagged(Response.ok(bytes), document.flow()).build();
  }

  @PUT
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response update(@PathParam("id") String id, FlowRequest request) {
    return updated(id, JsonBody.required(request).wish());
  }

  @PUT
  @Path("{id}")
  @Consumes(FlowRequest.YAML)
  public Response updateFromYaml(@PathParam("id") String id, byte[] document) {
    return updated(id, FlowRequest.wish(document));
  }

  @DELETE
  @Path("{id}")
  public Map<String, String> delete(@PathParam("id") String id) {
    flows.delete(caller, id, condition());
    return Map.of("message", "Flow deleted successfully");
  }

  @GET
  @Path("{id}/revisions")
  public RevisionsView revisions(
      @PathParam("id") String id,
      @QueryParam("limit") String limit,
      @QueryParam("offset") String offset) {
    PageRequest page = PageRequest.of(limit, offset);
    return RevisionsView.of(flows.revisions(caller, id, page), page);
  }

  @GET
  @Path("{id}/revisions/{n: [1-9][0-9]{0,8}}")
  public RevisionView revision(@PathParam("id") String id, @PathParam("n") int number) {
    return RevisionView.of(flows.revision(caller, id, number));
  }

  @POST
  @Path("{id}/revisions/{n: [1-9][0-9]{0,8}}/restore")
  public Response restore(@PathParam("id") String id, @PathParam("n") int number) {
    Flow flow = flows.restore(caller, id, number, condition());
    return tagged(Response.ok(FlowView.of(flow)), flow).build();
  }

  private Response created(FlowWish wish) {
    Flow flow = flows.create(caller, wish);
    return tagged(Response.created(uri.getAbsolutePathBuilder().path(flow.id()).build()), flow)
        .entity(FlowView.of(flow))
        .build();
  }

  private Response updated(String id, FlowWish wish) {
    Flow flow = flows.update(caller, id, condition(), wish);
    return tagged(Response.ok(FlowView.of(flow)), flow).build();
  }

  private DiagnosisView diagnosis(FlowWish wish) {
    return DiagnosisView.of(flows.validate(caller, wish.definition()));
  }

  private IfMatch condition() {
    return IfMatch.of(headers.getHeaderString(HttpHeaders.IF_MATCH));
  }

  private static Response.ResponseBuilder tagged(Response.ResponseBuilder answer, Flow flow) {
    return answer.tag(flow.etag());
  }
}
