package io.flowrunner.library.aws;

import io.flowrunner.nodes.entity.HttpPort.Answer;
import io.flowrunner.nodes.entity.NodeResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** All pages of a query or scan, one after the other, up to the node's limits. */
final class DynamoDbPages {
  /** A filter may leave page after page empty. */
  private static final int MOST_PAGES = 1_000;

  private final DynamoDbCalls calls;
  private final DynamoDbNode.Params params;
  private final Map<String, Object> request;
  private final List<Object> items = new ArrayList<>();
  private long left;
  private int pages;

  DynamoDbPages(DynamoDbCalls calls, DynamoDbNode.Params params, Map<String, Object> request) {
    this.calls = calls;
    this.params = params;
    this.request = new LinkedHashMap<>(request);
    this.left = params.maxBytes();
  }

  CompletionStage<NodeResult> all() {
    return next().exceptionally(DynamoDbFailures::of);
  }

  private CompletionStage<NodeResult> next() {
    request.put("Limit", params.maxItems() - items.size());
    return calls.sent(request, left).thenCompose(this::taken);
  }

  private CompletionStage<NodeResult> taken(Answer answer) {
    Map<String, Object> page = DynamoDbCalls.parsed(answer);
    left -= answer.body().length;
    if (page.get("Items") instanceof List<?> found) {
      found.forEach(item -> items.add(Attributes.plain(item)));
    }
    Object last = page.get("LastEvaluatedKey");
    pages++;
    if (last == null || items.size() >= params.maxItems() || pages >= MOST_PAGES) {
      return CompletableFuture.completedFuture(result(last));
    }
    if (left <= 0) {
      throw new DynamoDbFailures.TooLargeException();
    }
    request.put("ExclusiveStartKey", last);
    return next();
  }

  private NodeResult result(Object last) {
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("items", items);
    output.put("count", (long) items.size());
    output.put("last_key", Attributes.plain(last));
    return NodeResult.completed(output);
  }
}
