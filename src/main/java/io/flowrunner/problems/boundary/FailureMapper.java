package io.flowrunner.problems.boundary;

import io.flowrunner.problems.control.Failures;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;

/** Answers everything that a resource, a filter of JAX-RS or JAX-RS itself throws. */
@Provider
@ApplicationScoped
public class FailureMapper implements ExceptionMapper<Throwable> {
  @Inject Failures failures;
  @Context UriInfo uri;
  @Context Request request;
  @Context SecurityContext security;

  @Override
  public Response toResponse(Throwable failure) {
    if (failure instanceof WebApplicationException refusal) {
      return refused(refusal);
    }
    return answer(failures.problem(failure, this::where)).build();
  }

  private Response refused(WebApplicationException refusal) {
    Response given = refusal.getResponse();
    if (given.hasEntity() || given.getStatus() < 400) {
      return given;
    }
    if (failures.isServerFault(refusal, given.getStatus())) {
      return answer(failures.problem(refusal, this::where)).build();
    }
    ProblemKind kind = kind(refusal, given.getStatus());
    Response.ResponseBuilder answer =
        answer(new ProblemException(kind, ProblemAnswers.message(kind)));
    String allow = given.getHeaderString(HttpHeaders.ALLOW);
    return (allow == null ? answer : answer.header(HttpHeaders.ALLOW, withHead(allow))).build();
  }

  /** Jersey answers HEAD wherever it answers GET, but does not say so in a 405. */
  static String withHead(String allow) {
    List<String> methods = List.of(allow.split("\\s*,\\s*"));
    return methods.contains("GET") && !methods.contains("HEAD") ? allow + ",HEAD" : allow;
  }

  private ProblemKind kind(WebApplicationException refusal, int status) {
    if (refusal instanceof ForbiddenException && security.getUserPrincipal() == null) {
      return ProblemKind
          .UNAUTHORIZED; // @RolesAllowed does not tell who is missing from who may not
    }
    if (refusal.getClass().getSimpleName().equals("QueryParamException")) {
      return ProblemKind.INVALID_REQUEST; // Jersey says 404 of a parameter that does not parse
    }
    return ProblemAnswers.kind(status);
  }

  private static Response.ResponseBuilder answer(ProblemException problem) {
    Response.ResponseBuilder answer =
        Response.status(ProblemAnswers.status(problem.kind()))
            .type(MediaType.APPLICATION_JSON_TYPE)
            .entity(ProblemAnswers.body(problem));
    if (problem.kind() == ProblemKind.UNAUTHORIZED) {
      answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    problem
        .retryAfter()
        .ifPresent(after -> answer.header(HttpHeaders.RETRY_AFTER, RetryAfter.seconds(after)));
    return answer;
  }

  private String where() {
    return request.getMethod() + " " + uri.getRequestUri().getRawPath();
  }
}
