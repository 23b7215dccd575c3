package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import java.util.List;

/** Is told what has been committed, in order for each execution. */
@FunctionalInterface
public interface CommitListener {
  /**
   * Called on the journal's thread after the commit: must return at once and must not throw.
   *
   * @param events what was committed, in order
   * @param after the execution after them; knows the secret values to mask
   */
  void committed(List<RecordedEvent> events, Execution after);
}
