/**
 * Flows: the YAML language, its diagnosis, and the flows of an account with their revisions.
 *
 * <p>Invariants: a stored revision never changes and is given back byte for byte; only sound
 * documents are stored; whatever the text, the diagnosis ends in bounded time and space with
 * findings, never with a failure; the language's shape is declared once ({@code
 * control.FlowShapes}); a flow belongs to one account and does not exist for another; a deleted
 * flow is gone for everyone but the runs that hold one of its revisions.
 */
package io.flowrunner.flows;
