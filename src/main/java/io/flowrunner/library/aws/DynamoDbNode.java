package io.flowrunner.library.aws;

import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads or changes items of an Amazon DynamoDB table (API version 2012-08-10), over FlowRunner's
 * own HTTP client. Values are plain JSON: text is S, numbers N (without loss; one that JSON's
 * cannot hold exactly comes back as text), true and false BOOL, null NULL, maps M, lists L; sets
 * come back as lists, binary as Base64 text. Expressions are DynamoDB's, with {@code names} for
 * {@code #n} and {@code values} for {@code :v}.
 *
 * <p>Output: {@code {item}} of get, null when there is none; {@code {attributes}} of put, update
 * and delete, null unless {@code return_values} asks for them; {@code {items, count, last_key}} of
 * query and scan, which follow all pages up to {@code max_items}; {@code last_key} is null at the
 * end, and else where {@code start_key} goes on. Nothing is retried but by the node's {@code
 * retry}.
 */
@Dependent
@NodeType(
    value = "dynamodb",
    summary = "Reads or changes items of an Amazon DynamoDB table.",
    effect = Effect.EFFECTFUL,
    errors = {
      @ErrorCode(value = "conditional_check_failed", description = "The condition does not hold."),
      @ErrorCode(
          value = "throttled",
          description = "More requests than the table or the account may have.",
          retryable = true),
      @ErrorCode(value = "resource_not_found", description = "There is no such table or index."),
      @ErrorCode(value = "validation_error", description = "DynamoDB refuses the request."),
      @ErrorCode(
          value = "access_denied",
          description = "The credentials are wrong, or may not do this."),
      @ErrorCode(
          value = "server_error",
          description = "DynamoDB failed, or another transaction was in the way.",
          retryable = true),
      @ErrorCode(value = "result_too_large", description = "The items are larger than max_bytes."),
      @ErrorCode(
          value = "timeout",
          description = "No answer within the node's timeout.",
          retryable = true),
      @ErrorCode(
          value = "connection",
          description = "No connection, or it broke, or the host has no address.",
          retryable = true),
      @ErrorCode(value = "dynamodb_error", description = "Anything else; details.type says what.")
    },
    example =
        """
        metadata: {name: Claim an order once}
        vars: {endpoint: "http://127.0.0.1:8000"}
        nodes:
          claim:
            type: dynamodb
            params:
              endpoint: "${vars.endpoint}"
              region: eu-central-1
              access_key_id: local
              secret_access_key: local
              operation: put
              table: claims
              item: {id: "${input.order_id}", run: "${execution.id}"}
              condition: attribute_not_exists(id)
            next: {default: done, error: taken}
          done: {type: end}
          taken: {type: fail, params: {code: "${error.code}", message: "${error.message}"}}
        """)
public class DynamoDbNode implements NodeExecutor<DynamoDbNode.Params> {
  private static final int MOST_ITEMS = 100_000;
  private static final long MOST_BYTES = 64L << 20;
  private static final Pattern TABLE =
      Pattern.compile("[A-Za-z0-9_.-]{1,255}|arn:[A-Za-z0-9_.:/-]{1,500}");

  /** Which state of the item comes back. */
  public enum ReturnValues {
    OLD,
    NEW
  }

  public record Params(
      @Param(description = "What to do.", required = true, example = "put")
          DynamoDbOperation operation,
      @Param(description = "The table's name or ARN.", required = true, example = "orders")
          String table,
      @Param(description = "AWS's region.", example = "eu-central-1") String region,
      @Param(
              description = "Another address than AWS's own: http or https, host and port.",
              example = "http://127.0.0.1:8000")
          String endpoint,
      @Param(
              description = "Of the credentials; those of the server are never used.",
              required = true,
              example = "${secrets.AWS_ACCESS_KEY_ID}")
          String accessKeyId,
      @Param(
              description = "Of the credentials.",
              required = true,
              example = "${secrets.AWS_SECRET_ACCESS_KEY}")
          String secretAccessKey,
      @Param(description = "Of temporary credentials.", example = "${secrets.AWS_SESSION_TOKEN}")
          String sessionToken,
      @Param(description = "The primary key. For get, update, delete.", example = "{\"id\": 1}")
          Map<String, Object> key,
      @Param(description = "The whole item. For put.", example = "${input}")
          Map<String, Object> item,
      @Param(
              description = "An update expression. For update.",
              example = "SET #s = :s ADD visits :one")
          String update,
      @Param(
              description = "What must hold. For put, update, delete.",
              example = "attribute_not_exists(id)")
          String condition,
      @Param(description = "What a query looks for.", example = "customer = :c")
          String keyCondition,
      @Param(description = "Which items of these count. For query, scan.", example = "total > :t")
          String filter,
      @Param(
              description = "The members wanted, all without it. For get, query, scan.",
              example = "id, total")
          String projection,
      @Param(description = "Names for the #names of expressions.", example = "{\"#s\": \"state\"}")
          Map<String, String> names,
      @Param(description = "Values for the :values of expressions.", example = "{\":s\": \"paid\"}")
          Map<String, Object> values,
      @Param(description = "The index. For query, scan.") String index,
      @Param(description = "Whether reads are strongly consistent.") Boolean consistent,
      @Param(description = "Whether a query goes from the largest sort key down.")
          Boolean descending,
      @Param(description = "The last_key where an earlier one ended. For query, scan.")
          Map<String, Object> startKey,
      @Param(
              description =
                  "old or new: the item before or (update only) after. For put, update, delete.",
              example = "old")
          ReturnValues returnValues,
      @Param(description = "Items of a query or scan at most.", defaultValue = "1000") int maxItems,
      @Param(description = "Bytes of all answers at most.", defaultValue = "10485760")
          long maxBytes) {

    public Params {
      operation.check("key", key);
      operation.check("item", item);
      operation.check("update", update);
      operation.check("condition", condition);
      operation.check("key_condition", keyCondition);
      operation.check("filter", filter);
      operation.check("projection", projection);
      operation.check("index", index);
      operation.check("consistent", consistent);
      operation.check("descending", descending);
      operation.check("start_key", startKey);
      operation.check("return_values", returnValues);
      require(TABLE.matcher(table).matches(), "table must be a name or an ARN");
      require(maxItems >= 1 && maxItems <= MOST_ITEMS, "max_items must be 1 to 100000");
      require(maxBytes >= 1 && maxBytes <= MOST_BYTES, "max_bytes must be 1 to 67108864");
      require(
          returnValues != ReturnValues.NEW || operation == DynamoDbOperation.UPDATE,
          "return_values new is for update");
      new AwsCredentials(accessKeyId, secretAccessKey, sessionToken);
      AwsEndpoint.of("dynamodb", region, endpoint);
    }

    private static void require(boolean holds, String problem) {
      if (!holds) {
        throw new IllegalArgumentException(problem);
      }
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    DynamoDbCalls calls =
        new DynamoDbCalls(
            AwsEndpoint.of("dynamodb", params.region(), params.endpoint()),
            new AwsCredentials(
                params.accessKeyId(), params.secretAccessKey(), params.sessionToken()),
            params.operation(),
            params.maxBytes(),
            context);
    Map<String, Object> request = request(params);
    return new NodeResult.Pending(
        params.operation().isMany()
            ? new DynamoDbPages(calls, params, request).all()
            : calls
                .send(request)
                .thenApply(answer -> single(params.operation(), answer))
                .exceptionally(DynamoDbFailures::of));
  }

  private static NodeResult single(DynamoDbOperation operation, Map<String, Object> answer) {
    boolean get = operation == DynamoDbOperation.GET;
    Map<String, Object> output = new LinkedHashMap<>();
    output.put(
        get ? "item" : "attributes", Attributes.plain(answer.get(get ? "Item" : "Attributes")));
    return NodeResult.completed(output);
  }

  private static Map<String, Object> request(Params params) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("TableName", params.table());
    put(request, "Key", typed(params.key()));
    put(request, "Item", typed(params.item()));
    put(request, "UpdateExpression", params.update());
    put(request, "ConditionExpression", params.condition());
    put(request, "KeyConditionExpression", params.keyCondition());
    put(request, "FilterExpression", params.filter());
    put(request, "ProjectionExpression", params.projection());
    put(request, "ExpressionAttributeNames", params.names());
    put(request, "ExpressionAttributeValues", typed(params.values()));
    put(request, "IndexName", params.index());
    put(request, "ConsistentRead", params.consistent());
    put(request, "ScanIndexForward", params.descending() == null ? null : !params.descending());
    put(request, "ExclusiveStartKey", typed(params.startKey()));
    if (params.returnValues() != null) {
      request.put("ReturnValues", "ALL_" + params.returnValues());
    }
    return request;
  }

  private static Map<String, Object> typed(Map<String, Object> values) {
    return values == null ? null : Attributes.typed(values);
  }

  private static void put(Map<String, Object> request, String name, Object value) {
    if (value != null) {
      request.put(name, value);
    }
  }
}
