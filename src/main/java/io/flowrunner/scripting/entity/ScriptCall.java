package io.flowrunner.scripting.entity;

import java.time.Duration;

/**
 * One call of a script.
 *
 * @param pool names the contexts that may be reused for it: one flow revision ({@code flowId@n}),
 *     so that nothing can leak between accounts or flows
 * @param timeout CPU time; null for the default limit
 * @param console takes each console line on the calling thread: level (debug, info, warn, error)
 *     and text
 */
public record ScriptCall(
    String pool,
    Script script,
    ScriptScope scope,
    Duration timeout,
    Cancellation cancellation,
    Console console) {
  /** Takes what a script prints. */
  @FunctionalInterface
  public interface Console {
    void line(String level, String text);
  }
}
