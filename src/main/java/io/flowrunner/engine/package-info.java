/**
 * What an execution is and how it goes on, without a container, a database or a clock.
 *
 * <p>{@code decide(flow, execution, command) -> events}, {@code execution.apply(event) ->
 * execution}: an {@link io.flowrunner.engine.entity.Execution} is a fold over its events, and
 * {@link io.flowrunner.engine.control.Decider} is a pure function. Invariants: one terminal event,
 * nothing after it; an attempt that is not the current one of its node changes nothing; the same
 * events give the same execution. Time and chance come in with each command.
 */
package io.flowrunner.engine;
