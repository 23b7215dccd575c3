package io.flowrunner.executions.control;

import io.flowrunner.flows.entity.FlowRevision;
import java.util.Map;

/** Port to the flows that a node may start. */
@FunctionalInterface
interface Subflows {
  /**
   * The revision to run.
   *
   * @param flow id or name
   * @param input checked against the flow's {@code inputs}
   * @throws RefusedException when there is none that can be run with it
   */
  FlowRevision find(String accountId, String flow, Map<String, Object> input);

  /** Fails the node with its code. */
  final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    RefusedException(String code, String message) {
      super(message);
      this.code = code;
    }

    String code() {
      return code;
    }
  }
}
