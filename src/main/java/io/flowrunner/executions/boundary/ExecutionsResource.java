package io.flowrunner.executions.boundary;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.executions.control.ExecutionFilter;
import io.flowrunner.executions.control.ExecutionQueries;
import io.flowrunner.executions.control.Executions;
import io.flowrunner.executions.control.JournalQueries;
import io.flowrunner.executions.entity.ExecutionView;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.platform.control.PageRequest;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The caller's executions. */
@Path("executions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"admin", "user"})
public class ExecutionsResource {
  @Inject ExecutionQueries queries;
  @Inject JournalQueries journal;
  @Inject Executions executions;
  @Inject Caller caller;

  @GET
  public ExecutionsView list(
      @QueryParam("flow_id") String flowId,
      @QueryParam("status") String status,
      @QueryParam("since") String since,
      @QueryParam("until") String until,
      @QueryParam("tag") List<String> tags,
      @QueryParam("limit") String limit,
      @QueryParam("offset") String offset) {
    PageRequest page = PageRequest.of(limit, offset);
    ExecutionFilter filter = ExecutionFilter.of(flowId, status, since, until, tags);
    return ExecutionsView.of(queries.list(caller.accountId(), filter, page), page);
  }

  @GET
  @Path("{id}")
  public ExecutionView get(@PathParam("id") String id) {
    return queries.get(caller.accountId(), id);
  }

  /** Answered on the thread that stored the cancellation. */
  @DELETE
  @Path("{id}")
  public CompletionStage<Response> cancel(@PathParam("id") String id) {
    return executions
        .cancel(caller, id)
        .thenApply(
            done -> Response.ok(Map.of("message", "Execution cancelled successfully")).build());
  }

  @GET
  @Path("{id}/logs")
  public LogsView logs(
      @PathParam("id") String id,
      @QueryParam("level") String level,
      @QueryParam("limit") String limit,
      @QueryParam("offset") String offset) {
    PageRequest page = PageRequest.of(limit, offset);
    return LogsView.of(journal.logs(caller.accountId(), id, least(level), page), page);
  }

  @GET
  @Path("{id}/events")
  public EventsView events(
      @PathParam("id") String id,
      @QueryParam("from") String from,
      @QueryParam("limit") String limit) {
    long first = FirstEvent.of(from);
    int most = PageRequest.of(limit, null).limit();
    return EventsView.of(journal.events(caller.accountId(), id, first, most), most, first);
  }

  @GET
  @Path("{id}/nodes")
  public NodesView nodes(@PathParam("id") String id) {
    return new NodesView(journal.nodes(caller.accountId(), id));
  }

  private static LogLevel least(String level) {
    return level == null
        ? LogLevel.DEBUG
        : LogLevel.of(level)
            .orElseThrow(
                () ->
                    ProblemException.invalid("level", "level must be debug, info, warn or error"));
  }
}
