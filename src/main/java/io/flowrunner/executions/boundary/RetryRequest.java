package io.flowrunner.executions.boundary;

import io.flowrunner.executions.control.Executions.RetryWish;
import io.flowrunner.executions.control.RequestHash;
import io.flowrunner.problems.entity.ProblemException;
import java.util.Map;

/**
 * Body of a retry; may be left out altogether.
 *
 * @param from null for the node that failed
 * @param definition {@code original} or {@code current}; null for the original
 */
public record RetryRequest(String from, String definition) {
  static final RetryRequest PLAIN = new RetryRequest(null, null);

  RetryWish wish() {
    if (definition != null && !definition.equals("original") && !definition.equals("current")) {
      throw ProblemException.rejected("definition", "definition must be original or current");
    }
    return new RetryWish(from, "current".equals(definition));
  }

  String hash(String executionId) {
    return RequestHash.of(
        Map.of(
            "retry_of",
            executionId,
            "from",
            from == null ? "" : from,
            "definition",
            definition == null ? "" : definition));
  }
}
