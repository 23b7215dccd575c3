package io.flowrunner.bench;

import java.io.IOException;

/** One kind of work that callers do again and again. */
interface Workload {
  String name();

  /**
   * The work once, from the request to its result, which is checked. Called by many threads, each
   * with a connection of its own.
   *
   * @throws IOException saying what came instead of the right result
   */
  void once(HttpConnection connection) throws IOException;

  /**
   * Looks at the whole after a measurement without errors.
   *
   * @throws IOException when something is missing or was done twice
   */
  default void verify() throws IOException {}
}
