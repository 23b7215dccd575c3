package io.flowrunner.executions.control;

import io.flowrunner.executions.control.JournalStore.Admitted;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;

/**
 * A new execution came second: its idempotency key stands for another one already. Nothing of the
 * batch was stored.
 */
public class AlreadyAdmittedException extends ProblemException {
  private static final long serialVersionUID = 1L;

  private final String refusedExecutionId;
  private final transient Admitted admitted;

  AlreadyAdmittedException(String refusedExecutionId, Admitted admitted) {
    super(
        ProblemKind.CONFLICT, "The Idempotency-Key stands for execution " + admitted.executionId());
    this.refusedExecutionId = refusedExecutionId;
    this.admitted = admitted;
  }

  /** The execution that was not stored. */
  public String refusedExecutionId() {
    return refusedExecutionId;
  }

  /** The one that the key stands for. */
  public Admitted admitted() {
    return admitted;
  }
}
