package io.flowrunner.library.aws;

import io.flowrunner.nodes.entity.HttpPort.HttpFailedException;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.platform.control.Stages;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** What DynamoDB refused, by the name of its exception. */
final class DynamoDbFailures {
  private static final int SHOWN = 2_000;
  private static final Map<String, String> CODES =
      Map.ofEntries(
          Map.entry("ConditionalCheckFailedException", "conditional_check_failed"),
          Map.entry("ProvisionedThroughputExceededException", "throttled"),
          Map.entry("ThrottlingException", "throttled"),
          Map.entry("RequestLimitExceeded", "throttled"),
          Map.entry("ResourceNotFoundException", "resource_not_found"),
          Map.entry("ValidationException", "validation_error"),
          Map.entry("SerializationException", "validation_error"),
          Map.entry("ItemCollectionSizeLimitExceededException", "validation_error"),
          Map.entry("AccessDeniedException", "access_denied"),
          Map.entry("UnrecognizedClientException", "access_denied"),
          Map.entry("IncompleteSignatureException", "access_denied"),
          Map.entry("InvalidSignatureException", "access_denied"),
          Map.entry("MissingAuthenticationTokenException", "access_denied"),
          Map.entry("ExpiredTokenException", "access_denied"),
          Map.entry("InternalServerError", "server_error"),
          Map.entry("ServiceUnavailable", "server_error"),
          Map.entry("TransactionConflictException", "server_error"));
  private static final Set<String> RETRYABLE = Set.of("throttled", "server_error");

  private DynamoDbFailures() {}

  /** An answer that is none. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String type;
    private final String reason;

    RefusedException(int status, Map<String, Object> body) {
      super("refused", null, false, false);
      this.status = status;
      String full = String.valueOf(body.getOrDefault("__type", ""));
      this.type = full.substring(full.indexOf('#') + 1);
      Object message = body.getOrDefault("message", body.get("Message"));
      this.reason = message == null ? "DynamoDB answered with status " + status : "" + message;
    }
  }

  /** More bytes than the node allows. */
  static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super("too large", null, false, false);
    }
  }

  static NodeResult of(Throwable thrown) {
    Throwable cause = Stages.cause(thrown);
    if (cause instanceof RefusedException refused) {
      return refused(refused);
    } else if (cause instanceof TooLargeException) {
      return tooLarge();
    } else if (cause instanceof HttpFailedException call) {
      return switch (call.code()) {
        case "response_too_large" -> tooLarge();
        case "timeout" -> failed("timeout", call.getMessage(), true, Map.of());
        default -> failed("connection", call.getMessage(), call.isRetryable(), call.details());
      };
    } else if (cause instanceof IllegalArgumentException) {
      return failed("dynamodb_error", "The answer is not one of DynamoDB", false, Map.of());
    }
    throw new CompletionException(cause);
  }

  private static NodeResult refused(RefusedException refused) {
    String code =
        CODES.getOrDefault(refused.type, refused.status >= 500 ? "server_error" : "dynamodb_error");
    String reason =
        refused.reason.length() > SHOWN ? refused.reason.substring(0, SHOWN) : refused.reason;
    return failed(
        code,
        reason,
        RETRYABLE.contains(code),
        Map.of("type", refused.type, "status_code", refused.status));
  }

  private static Failed tooLarge() {
    return failed("result_too_large", "The items are larger than max_bytes", false, Map.of());
  }

  private static Failed failed(
      String code, String message, boolean retryable, Map<String, Object> details) {
    return new Failed(code, message, retryable, details, null);
  }
}
