package io.flowrunner.library.aws;

import com.fasterxml.jackson.core.type.TypeReference;
import com.sun.net.httpserver.HttpExchange;
import io.flowrunner.nodes.LocalServer;
import io.flowrunner.nodes.LocalServer.Received;
import io.flowrunner.platform.control.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DynamoDB for tests, by its API reference of version 2012-08-10: the JSON protocol, signatures
 * that are checked against the secret it knows, tables with the key {@code id}, pages of three
 * items. Of expressions it knows those that the tests use and refuses all others, as the real one
 * refuses what it does not understand.
 */
final class DynamoDbServer implements AutoCloseable {
  static final String ACCESS_KEY = "AKIDEXAMPLE";
  static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final int PAGE = 3;
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/\\d{8}/([^/]+)/dynamodb/aws4_request,"
              + " SignedHeaders=([^,]+), Signature=[0-9a-f]{64}");
  private static final Pattern SET = Pattern.compile("SET (#?\\w+) = (:\\w+)");
  private static final Pattern COMPARISON = Pattern.compile("(#?\\w+) (=|>) (:\\w+)");

  private final Map<String, Map<String, Map<String, Object>>> tables = new TreeMap<>();
  private final AtomicReference<Refusal> next = new AtomicReference<>();
  private final LocalServer server = new LocalServer();

  /** What the server refuses, as it says it. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String type;

    Refusal(int status, String type, String message) {
      super(message);
      this.status = status;
      this.type = type;
    }
  }

  DynamoDbServer() {
    server.page("/", this::answer);
  }

  DynamoDbServer table(String name) {
    tables.put(name, new TreeMap<>());
    return this;
  }

  /** The next request is refused so. */
  void refuse(int status, String type, String message) {
    next.set(new Refusal(status, type, message));
  }

  String url() {
    return server.url("");
  }

  List<Received> received() {
    return server.received();
  }

  private synchronized void answer(HttpExchange exchange, Received request) throws IOException {
    int status = 200;
    Map<String, Object> body;
    try {
      Refusal asked = next.getAndSet(null);
      if (asked != null) {
        throw asked;
      }
      check(request);
      String target = request.header("X-Amz-Target").replace("DynamoDB_20120810.", "");
      body = carriedOut(target, read(request.body()));
    } catch (Refusal e) {
      status = e.status;
      body =
          Map.of("__type", "com.amazonaws.dynamodb.v20120810#" + e.type, "message", e.getMessage());
    }
    LocalServer.send(
        exchange, status, Json.bytes(body), "Content-Type", "application/x-amz-json-1.0");
  }

  private static Map<String, Object> read(byte[] body) throws IOException {
    return Json.mapper().readValue(body, new TypeReference<Map<String, Object>>() {});
  }

  private static void check(Received request) {
    String given = String.valueOf(request.header("Authorization"));
    Matcher parts = AUTHORIZATION.matcher(given);
    if (!"application/x-amz-json-1.0".equals(request.header("Content-Type"))) {
      throw new Refusal(400, "SerializationException", "Start of structure expected");
    }
    if (!parts.matches()) {
      throw new Refusal(400, "IncompleteSignatureException", "Authorization header is missing");
    }
    if (!parts.group(1).equals(ACCESS_KEY)) {
      throw new Refusal(400, "UnrecognizedClientException", "The security token is invalid.");
    }
    Map<String, String> signed = new LinkedHashMap<>();
    for (String name : parts.group(3).split(";")) {
      signed.put(name, request.header(name));
    }
    boolean all =
        signed.keySet().containsAll(List.of("host", "x-amz-date", "x-amz-target", "content-type"));
    String expected =
        new AwsSignature(
                parts.group(2), "dynamodb", new AwsCredentials(ACCESS_KEY, SECRET_KEY, null))
            .authorization(request.method(), signed, request.body());
    if (!all || !expected.equals(given)) {
      throw new Refusal(400, "InvalidSignatureException", "The request signature does not match.");
    }
  }

  private Map<String, Object> carriedOut(String target, Map<String, Object> request) {
    Map<String, Map<String, Object>> table = tables.get(String.valueOf(request.get("TableName")));
    if (table == null) {
      throw new Refusal(400, "ResourceNotFoundException", "Requested resource not found");
    }
    return switch (target) {
      case "PutItem" -> put(table, request);
      case "GetItem" -> got(table, request);
      case "UpdateItem" -> updated(table, request);
      case "DeleteItem" -> deleted(table, request);
      case "Query", "Scan" -> many(table, request, target.equals("Query"));
      default -> throw new Refusal(400, "UnknownOperationException", "");
    };
  }

  private static Map<String, Object> put(
      Map<String, Map<String, Object>> table, Map<String, Object> request) {
    Map<String, Object> item = map(request.get("Item"));
    Map<String, Object> old = table.get(id(item));
    checkCondition(request, old);
    table.put(id(item), item);
    return attributes(request, old, item);
  }

  private static Map<String, Object> got(
      Map<String, Map<String, Object>> table, Map<String, Object> request) {
    Map<String, Object> item = table.get(id(map(request.get("Key"))));
    return item == null ? Map.of() : Map.of("Item", item);
  }

  private static Map<String, Object> updated(
      Map<String, Map<String, Object>> table, Map<String, Object> request) {
    Map<String, Object> key = map(request.get("Key"));
    Map<String, Object> old = table.get(id(key));
    checkCondition(request, old);
    Matcher set = SET.matcher(String.valueOf(request.get("UpdateExpression")));
    if (!set.matches()) {
      throw new Refusal(400, "ValidationException", "Invalid UpdateExpression: Syntax error");
    }
    Map<String, Object> item = new LinkedHashMap<>(old == null ? key : old);
    item.put(name(request, set.group(1)), value(request, set.group(2)));
    table.put(id(key), item);
    return attributes(request, old, item);
  }

  private static Map<String, Object> deleted(
      Map<String, Map<String, Object>> table, Map<String, Object> request) {
    String id = id(map(request.get("Key")));
    checkCondition(request, table.get(id));
    return attributes(request, table.remove(id), null);
  }

  private static Map<String, Object> many(
      Map<String, Map<String, Object>> table, Map<String, Object> request, boolean query) {
    List<Map<String, Object>> candidates = new ArrayList<>(table.values());
    if (query) {
      candidates.removeIf(
          item -> !holds(request, String.valueOf(request.get("KeyConditionExpression")), item));
    }
    if (request.containsKey("ExclusiveStartKey")) {
      String after = id(map(request.get("ExclusiveStartKey")));
      candidates.removeIf(item -> id(item).compareTo(after) <= 0);
    }
    int limit = Math.min(PAGE, ((Number) request.get("Limit")).intValue());
    List<Map<String, Object>> page =
        new ArrayList<>(candidates.subList(0, Math.min(limit, candidates.size())));
    Map<String, Object> answer = new LinkedHashMap<>();
    if (candidates.size() > page.size() || page.size() == limit) {
      answer.put("LastEvaluatedKey", Map.of("id", page.get(page.size() - 1).get("id")));
    }
    if (request.containsKey("FilterExpression")) {
      page.removeIf(item -> !holds(request, String.valueOf(request.get("FilterExpression")), item));
    }
    answer.put("Items", page);
    answer.put("Count", page.size());
    return answer;
  }

  private static void checkCondition(Map<String, Object> request, Map<String, Object> old) {
    Object condition = request.get("ConditionExpression");
    if (condition == null) {
      return;
    }
    boolean holds =
        condition.equals("attribute_not_exists(id)")
            ? old == null
            : old != null && holds(request, condition.toString(), old);
    if (!holds) {
      throw new Refusal(400, "ConditionalCheckFailedException", "The conditional request failed");
    }
  }

  private static boolean holds(
      Map<String, Object> request, String expression, Map<String, Object> item) {
    Matcher parts = COMPARISON.matcher(expression);
    if (!parts.matches()) {
      throw new Refusal(400, "ValidationException", "Invalid expression: Syntax error");
    }
    Object own = item.get(name(request, parts.group(1)));
    Object other = value(request, parts.group(3));
    if (parts.group(2).equals("=")) {
      return other.equals(own);
    }
    return own != null && number(own) > number(other);
  }

  private static double number(Object typed) {
    return Double.parseDouble(String.valueOf(map(typed).get("N")));
  }

  private static Map<String, Object> attributes(
      Map<String, Object> request, Map<String, Object> old, Map<String, Object> after) {
    Object wanted = request.get("ReturnValues");
    Map<String, Object> shown =
        "ALL_OLD".equals(wanted) ? old : "ALL_NEW".equals(wanted) ? after : null;
    return shown == null ? Map.of() : Map.of("Attributes", shown);
  }

  private static String name(Map<String, Object> request, String name) {
    if (!name.startsWith("#")) {
      return name;
    }
    Object real = map(request.get("ExpressionAttributeNames")).get(name);
    if (real == null) {
      throw new Refusal(400, "ValidationException", "An expression attribute name is undefined");
    }
    return real.toString();
  }

  private static Object value(Map<String, Object> request, String name) {
    Object value = map(request.get("ExpressionAttributeValues")).get(name);
    if (value == null) {
      throw new Refusal(400, "ValidationException", "An expression attribute value is undefined");
    }
    return value;
  }

  private static String id(Map<String, Object> item) {
    Object id = item.get("id");
    if (!(id instanceof Map<?, ?> typed) || !(typed.get("S") instanceof String text)) {
      throw new Refusal(
          400,
          "ValidationException",
          "One or more parameter values were invalid: Missing the key id");
    }
    return text;
  }

  @SuppressWarnings("unchecked") // an object of JSON
  private static Map<String, Object> map(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  @Override
  public void close() {
    server.close();
  }
}
