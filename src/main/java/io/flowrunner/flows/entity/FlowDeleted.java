package io.flowrunner.flows.entity;

/**
 * Fired in the transaction that deletes a flow. Its revisions stay for runs under way, unless the
 * whole account goes.
 */
public record FlowDeleted(String accountId, String flowId) {}
