package io.flowrunner.flows.entity;

import java.time.Instant;
import java.util.List;

/**
 * A flow of an account, without its definition.
 *
 * @param description null for none
 * @param revision the current one's number, from 1
 * @param etag another one after every change
 */
public record Flow(
    String id,
    String accountId,
    String name,
    String description,
    String version,
    List<String> tags,
    int revision,
    String etag,
    Instant createdAt,
    Instant updatedAt) {}
