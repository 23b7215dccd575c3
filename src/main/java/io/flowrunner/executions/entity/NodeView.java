package io.flowrunner.executions.entity;

import java.time.Instant;

/**
 * What a node did in a run, as the API shows it, masked. What is null is left out.
 *
 * @param scope of a branch, an item or a body; null for the run's own path
 * @param status running, waiting, retrying, completed, failed or cancelled
 * @param attempts of all visits together
 * @param visits how often the run came to it
 * @param startedAt of the first attempt of the last visit
 * @param error of the last attempt, when it failed
 */
public record NodeView(
    String nodeId,
    String nodeType,
    String scope,
    String status,
    int attempts,
    int visits,
    Instant startedAt,
    Instant endedAt,
    Object output,
    Object error) {}
