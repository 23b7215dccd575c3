package io.flowrunner.problems.boundary;

import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.util.LinkedHashMap;
import java.util.Map;

/** The only place that knows the HTTP status of each kind of problem and the form of its body. */
public final class ProblemAnswers {
  private ProblemAnswers() {}

  public static int status(ProblemKind kind) {
    return switch (kind) {
      case INVALID_REQUEST -> 400;
      case UNAUTHORIZED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case METHOD_NOT_ALLOWED -> 405;
      case NOT_ACCEPTABLE -> 406;
      case CONFLICT -> 409;
      case PRECONDITION_FAILED -> 412;
      case PAYLOAD_TOO_LARGE -> 413;
      case UNSUPPORTED_MEDIA_TYPE -> 415;
      case VALIDATION_ERROR -> 422;
      case RATE_LIMITED -> 429;
      case INTERNAL_ERROR -> 500;
      case UNAVAILABLE -> 503;
    };
  }

  /** The kind for a status that a container or JAX-RS chose by itself. */
  public static ProblemKind kind(int status) {
    return switch (status) {
      case 401 -> ProblemKind.UNAUTHORIZED;
      case 403 -> ProblemKind.FORBIDDEN;
      case 404 -> ProblemKind.NOT_FOUND;
      case 405, 501 -> ProblemKind.METHOD_NOT_ALLOWED;
      case 406 -> ProblemKind.NOT_ACCEPTABLE;
      case 409 -> ProblemKind.CONFLICT;
      case 412 -> ProblemKind.PRECONDITION_FAILED;
      case 413 -> ProblemKind.PAYLOAD_TOO_LARGE;
      case 415 -> ProblemKind.UNSUPPORTED_MEDIA_TYPE;
      case 422 -> ProblemKind.VALIDATION_ERROR;
      case 429 -> ProblemKind.RATE_LIMITED;
      case 502, 503, 504 -> ProblemKind.UNAVAILABLE;
      default -> status < 500 ? ProblemKind.INVALID_REQUEST : ProblemKind.INTERNAL_ERROR;
    };
  }

  /** What a client reads when nobody said anything better. */
  public static String message(ProblemKind kind) {
    return switch (kind) {
      case INVALID_REQUEST -> "The request was invalid";
      case UNAUTHORIZED -> "Authentication is required: send Authorization: Bearer <token>";
      case FORBIDDEN -> "You may not do this";
      case NOT_FOUND -> "There is nothing at this address";
      case METHOD_NOT_ALLOWED -> "This address does not take this method; see Allow";
      case NOT_ACCEPTABLE -> "Nothing that the Accept header names can be answered here";
      case CONFLICT -> "The request conflicts with the current state";
      case PRECONDITION_FAILED -> "It has been changed meanwhile";
      case PAYLOAD_TOO_LARGE -> "The request body is too large";
      case UNSUPPORTED_MEDIA_TYPE ->
          "The body is of a kind that this address does not take; see Content-Type";
      case VALIDATION_ERROR -> "The request failed validation";
      case RATE_LIMITED -> "Too many requests; try again later";
      case INTERNAL_ERROR -> "Something went wrong on our side; the log has the incident";
      case UNAVAILABLE -> "This cannot be done at the moment; try again later";
    };
  }

  /** {@code {"error": {"code", "message", "details"}}}; without details there is no such member. */
  public static Map<String, Object> body(ProblemException problem) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", problem.kind().code());
    error.put("message", problem.getMessage());
    if (!problem.details().isEmpty()) {
      error.put("details", problem.details());
    }
    return Map.of("error", error);
  }
}
