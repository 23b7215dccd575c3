package io.flowrunner.flows.entity;

import java.time.Instant;

/**
 * One stored revision of a flow, without its definition.
 *
 * @param version the document's own label
 * @param createdBy the account that made it
 */
public record Revision(int revision, String version, Instant createdAt, String createdBy) {}
