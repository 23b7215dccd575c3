package io.flowrunner.library.aws;

import io.flowrunner.nodes.entity.HttpPort.Answer;
import io.flowrunner.nodes.entity.HttpPort.Call;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.platform.control.Json;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The requests of one attempt, in DynamoDB's JSON protocol, each signed. Holds no thread. */
final class DynamoDbCalls {
  private static final String VERSION = "DynamoDB_20120810.";
  private static final String JSON = "application/x-amz-json-1.0";

  private final AwsEndpoint endpoint;
  private final AwsCredentials credentials;
  private final DynamoDbOperation operation;
  private final long maxBytes;
  private final NodeContext context;

  DynamoDbCalls(
      AwsEndpoint endpoint,
      AwsCredentials credentials,
      DynamoDbOperation operation,
      long maxBytes,
      NodeContext context) {
    this.endpoint = endpoint;
    this.credentials = credentials;
    this.operation = operation;
    this.maxBytes = maxBytes;
    this.context = context;
  }

  /**
   * @return the answer; ends exceptionally with what {@link DynamoDbFailures} knows
   */
  CompletionStage<Map<String, Object>> send(Map<String, Object> request) {
    return sent(request, maxBytes).thenApply(DynamoDbCalls::parsed);
  }

  /** As it came, with its size. */
  CompletionStage<Answer> sent(Map<String, Object> request, long left) {
    Instant now = context.clock().instant();
    byte[] body = Json.bytes(request);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", JSON);
    headers.put("X-Amz-Target", VERSION + operation.target());
    headers.put("X-Amz-Date", AwsSignature.time(now));
    if (credentials.sessionToken() != null) {
      headers.put("X-Amz-Security-Token", credentials.sessionToken());
    }
    Map<String, String> signed = new LinkedHashMap<>(headers);
    signed.put("Host", endpoint.host());
    headers.put(
        "Authorization",
        new AwsSignature(endpoint.region(), "dynamodb", credentials)
            .authorization("POST", signed, body));
    return context
        .http()
        .send(
            new Call(
                "POST",
                endpoint.uri(),
                headers.entrySet().stream().toList(),
                body,
                context.timeLeft(),
                false,
                Math.max(1, left),
                context.cancellation()));
  }

  /**
   * @throws DynamoDbFailures.RefusedException for any status but 200
   */
  @SuppressWarnings("unchecked") // an object of JSON
  static Map<String, Object> parsed(Answer answer) {
    Map<String, Object> body;
    try {
      body = Json.read(answer.body(), Map.class);
    } catch (UncheckedIOException e) {
      body = Map.of();
    }
    if (answer.status() != 200) {
      throw new DynamoDbFailures.RefusedException(answer.status(), body);
    }
    return body;
  }
}
