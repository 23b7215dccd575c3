/**
 * How a failure looks to a client, from whatever layer it comes: always the same JSON body, {@code
 * {"error": {"code", "message", "details"}}}.
 *
 * <p>Invariants: the kinds of problem are a closed set; HTTP statuses live in one place ({@code
 * boundary.ProblemAnswers}); what is not a problem of ours is answered 500 with an incident id, and
 * the log has that id with the stack trace, once; a client's mistake never fills the log.
 */
package io.flowrunner.problems;
