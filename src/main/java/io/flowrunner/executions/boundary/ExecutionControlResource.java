package io.flowrunner.executions.boundary;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.executions.control.Executions;
import io.flowrunner.executions.control.Executions.RetryWish;
import io.flowrunner.executions.control.Starts.Options;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What a caller asks of an execution. Answered on the thread that stored it.
 *
 * <p>The path of the class is the same as that of {@link ExecutionsResource}: of two that match,
 * JAX-RS looks into the longer one only.
 */
@Path("executions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"admin", "user"})
public class ExecutionControlResource {
  @Inject Executions executions;
  @Inject Caller caller;

  @POST
  @Path("{id}/pause")
  public CompletionStage<Response> pause(@PathParam("id") String id) {
    return executions.pause(caller, id).thenApply(done -> message("Execution paused"));
  }

  @POST
  @Path("{id}/resume")
  public CompletionStage<Response> resume(@PathParam("id") String id) {
    return executions.resume(caller, id).thenApply(done -> message("Execution resumed"));
  }

  @POST
  @Path("{id}/signals/{key}")
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> signal(
      @PathParam("id") String id,
      @PathParam("key") String key,
      @HeaderParam(IdempotencyKey.HEADER) String idempotencyKey,
      Object body) {
    return executions
        .signal(caller, id, key, body, IdempotencyKey.of(idempotencyKey))
        .thenApply(done -> message("Signal accepted"));
  }

  @POST
  @Path("{id}/retry")
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> retry(
      @PathParam("id") String id,
      @HeaderParam(IdempotencyKey.HEADER) String idempotencyKey,
      @Context UriInfo uri,
      RetryRequest body) {
    RetryRequest request = body == null ? RetryRequest.PLAIN : body;
    RetryWish wish = request.wish();
    URI base = uri.getBaseUri();
    return executions
        .retry(
            caller,
            id,
            wish,
            Options.of(IdempotencyKey.of(idempotencyKey), () -> request.hash(id), false))
        .thenApply(started -> RunView.created(started, base));
  }

  @GET
  @Path("{id}/why")
  public Map<String, Object> why(@PathParam("id") String id) {
    return Map.of("reasons", executions.why(caller, id));
  }

  private static Response message(String text) {
    return Response.ok(Map.of("message", text)).build();
  }
}
