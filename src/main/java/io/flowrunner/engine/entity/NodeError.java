package io.flowrunner.engine.entity;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a node or a run failed.
 *
 * @param code stable, snake_case
 * @param nodeId null when no node is to blame ({@code run_timeout})
 * @param attempt 0 when no node is to blame
 * @param details may be empty
 */
public record NodeError(
    String code,
    String message,
    String nodeId,
    String nodeType,
    int attempt,
    Map<String, Object> details) {

  /** As the flow sees it on an error path. */
  public Map<String, Object> asValue() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("code", code);
    value.put("message", message);
    value.put("node_id", nodeId);
    value.put("node_type", nodeType);
    value.put("attempt", attempt);
    value.put("details", details);
    return value;
  }
}
