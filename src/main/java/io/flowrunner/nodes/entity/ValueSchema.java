package io.flowrunner.nodes.entity;

import java.util.List;

/**
 * A JSON Schema (2020-12), compiled. Safe for many threads; every check ends in bounded time,
 * whatever the schema and the value.
 */
@FunctionalInterface
public interface ValueSchema {
  /** What is wrong with the value, each with its place; empty when nothing is. */
  List<String> problems(Object value);
}
