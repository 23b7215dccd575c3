package io.flowrunner.problems.entity;

import jakarta.ejb.ApplicationException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A failure that a client is told about. Thrown by control and entity code, shown by the mapper;
 * the message and the details are written for the client and never contain a secret.
 */
@ApplicationException(rollback = true, inherited = true)
public class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemKind kind;
  private final transient Map<String, Object> details;
  private final transient Duration retryAfter;

  public ProblemException(ProblemKind kind, String message) {
    this(kind, message, Map.of(), null);
  }

  /**
   * @param details what {@code error.details} shows; empty for none
   * @param retryAfter when the client may try again; null for no {@code Retry-After}
   */
  public ProblemException(
      ProblemKind kind, String message, Map<String, Object> details, Duration retryAfter) {
    super(message);
    this.kind = kind;
    this.details = details;
    this.retryAfter = retryAfter;
  }

  /** 404: {@code what} is the noun the client knows, for example {@code flow}. */
  public static ProblemException notFound(String what, String id) {
    return new ProblemException(ProblemKind.NOT_FOUND, "There is no " + what + " " + quoted(id));
  }

  /** 400: the request is not of the form that the endpoint takes. */
  public static ProblemException invalid(String field, String reason) {
    return new ProblemException(ProblemKind.INVALID_REQUEST, reason, finding(field, reason), null);
  }

  /** 422: well-formed, but the value of {@code field} breaks a rule. */
  public static ProblemException rejected(String field, String reason) {
    return new ProblemException(ProblemKind.VALIDATION_ERROR, reason, finding(field, reason), null);
  }

  /** 422 with several findings, each a map of the shape that the endpoint documents. */
  public static ProblemException rejected(String message, List<?> errors) {
    return new ProblemException(
        ProblemKind.VALIDATION_ERROR, message, Map.of("errors", errors), null);
  }

  public static ProblemException conflict(String message) {
    return new ProblemException(ProblemKind.CONFLICT, message);
  }

  public static ProblemException forbidden(String message) {
    return new ProblemException(ProblemKind.FORBIDDEN, message);
  }

  public static ProblemException unauthorized(String message) {
    return new ProblemException(ProblemKind.UNAUTHORIZED, message);
  }

  /** 503: nothing was accepted; the client may try again after {@code retryAfter}. */
  public static ProblemException unavailable(String message, Duration retryAfter) {
    return new ProblemException(ProblemKind.UNAVAILABLE, message, Map.of(), retryAfter);
  }

  public ProblemKind kind() {
    return kind;
  }

  public Map<String, Object> details() {
    return details == null ? Map.of() : details;
  }

  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** In the order in which the reference shows them. */
  private static Map<String, Object> finding(String field, String reason) {
    Map<String, Object> finding = new LinkedHashMap<>();
    finding.put("field", field);
    finding.put("reason", reason);
    return finding;
  }

  private static String quoted(String id) {
    String shown = id.length() > 64 ? id.substring(0, 64) + "..." : id;
    return '"' + shown.replaceAll("[^\\x20-\\x7e]", "?") + '"';
  }
}
