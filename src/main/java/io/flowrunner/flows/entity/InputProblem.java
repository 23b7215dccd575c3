package io.flowrunner.flows.entity;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One way in which a run's input breaks the schema of its flow.
 *
 * @param field for example {@code input.lines[0].quantity}; a member that is missing or too many is
 *     named itself
 */
public record InputProblem(String field, String reason) {
  /** As the API shows it. */
  public Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("field", field);
    map.put("reason", reason);
    return map;
  }
}
