package io.flowrunner.flows.entity;

import java.time.Duration;

/**
 * One revision of an account's flow, compiled. Executions keep to the revision that they began
 * with.
 *
 * @param flowName the flow's name when it was read, which JSON may have set apart from the
 *     document's
 * @param flow null when the revision is unusable
 */
public record FlowRevision(
    String accountId, String flowId, int revision, String flowName, CompiledFlow flow) {
  /** Names the script contexts of this revision. */
  public String pool() {
    return flowId + '@' + revision;
  }

  /** How long its runs are kept after their end; null for the default. */
  public Duration retention() {
    return flow == null ? null : flow.retention();
  }
}
