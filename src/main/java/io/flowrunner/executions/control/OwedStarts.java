package io.flowrunner.executions.control;

/** Port to executions that have been announced, but whose start is not stored yet. */
@FunctionalInterface
interface OwedStarts {
  /**
   * Lets an execution begin that another one has started, and waits for it, for a few seconds at
   * most; comes back at once when none is owed.
   */
  void await(String executionId);
}
