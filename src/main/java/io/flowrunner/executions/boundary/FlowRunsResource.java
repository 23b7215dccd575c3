package io.flowrunner.executions.boundary;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.auth.control.Callers;
import io.flowrunner.executions.control.Executions;
import io.flowrunner.executions.control.Starts.Options;
import io.flowrunner.executions.control.Starts.Started;
import io.flowrunner.platform.control.Settings;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Runs of a flow. No thread is held while the journal commits or a run is waited for: the answer is
 * made on whatever thread brings the news, outside of the request's scope. The one resource that
 * lives as long as the application: to make one for each request costs more than to start a run.
 */
@Path("flows/{id}/run")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"admin", "user"})
public class FlowRunsResource {
  @Inject Executions executions;
  @Inject Settings settings;
  @Inject Callers callers;

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> run(
      @PathParam("id") String flowId,
      @HeaderParam(IdempotencyKey.HEADER) String idempotencyKey,
      @QueryParam("wait") String wait,
      @Context UriInfo uri,
      RunRequest body) {
    Duration patience = Patience.of(wait, settings.get(Settings.MAX_WAIT));
    RunRequest request = RunRequest.orEmpty(body);
    Options options =
        Options.of(IdempotencyKey.of(idempotencyKey), request::hash, !patience.isZero());
    URI base = uri.getBaseUri();
    Caller caller = callers.current();
    String account = caller.accountId();
    return executions
        .start(caller, flowId, request.input(), options)
        .thenCompose(started -> answer(account, started, patience, base));
  }

  private CompletionStage<Response> answer(
      String account, Started started, Duration patience, URI base) {
    if (patience.isZero()) {
      return CompletableFuture.completedStage(RunView.created(started, base));
    }
    return executions
        .ended(account, started.executionId(), patience)
        .thenApply(
            ended ->
                ended
                    .map(view -> Response.ok(view).build())
                    .orElseGet(() -> RunView.created(started, base)));
  }
}
