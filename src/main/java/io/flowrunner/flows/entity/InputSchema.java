package io.flowrunner.flows.entity;

import java.util.List;
import java.util.Map;

/**
 * What a flow asks of a run's input: a JSON Schema, compiled. Safe for many threads; every check
 * ends in bounded time, whatever the schema and the input.
 */
@FunctionalInterface
public interface InputSchema {
  /** The most problems that one check tells. */
  int MOST_PROBLEMS = 100;

  /** What is wrong with the input, at most {@link #MOST_PROBLEMS}; empty when nothing is. */
  List<InputProblem> check(Map<String, Object> input);
}
