package io.flowrunner.engine.entity;

import java.time.Instant;

/**
 * An event with its place in the journal.
 *
 * @param seq 1 for the first of an execution, then without gaps
 */
public record RecordedEvent(long seq, Instant at, ExecutionEvent event) {}
