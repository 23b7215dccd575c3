package io.flowrunner.executions.control;

import io.flowrunner.executions.entity.Handoff;

/** Port to executions that have been announced, but whose start is not stored yet. */
@FunctionalInterface
interface OwedStarts {
  /** Lets the execution begin, if nobody has, and waits until it has, for a few seconds at most. */
  void await(Handoff start);
}
