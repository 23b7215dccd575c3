/**
 * Starts executions, runs them, shows them, and takes them up again after a stop.
 *
 * <p>Invariants: an execution has one runner, its only writer; nothing is answered, published or
 * acted on before what it rests on is committed; what waits is rows, neither thread nor heap; what
 * is removed after its time is seen as a whole or not at all. {@link
 * io.flowrunner.executions.control.Journal} is the one writer to the database, {@link
 * io.flowrunner.executions.control.Dispatcher} owns the threads.
 */
package io.flowrunner.executions;
