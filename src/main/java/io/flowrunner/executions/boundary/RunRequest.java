package io.flowrunner.executions.boundary;

import io.flowrunner.executions.control.RequestHash;
import java.util.Map;

/**
 * Body of a run; may be left out altogether.
 *
 * @param input null for {@code {}}
 */
public record RunRequest(Map<String, Object> input) {

  static RunRequest orEmpty(RunRequest body) {
    return body == null || body.input() == null ? new RunRequest(Map.of()) : body;
  }

  String hash() {
    return RequestHash.of(input);
  }
}
