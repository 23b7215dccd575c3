package io.flowrunner.flows.entity;

/**
 * What a run needs to know of a flow before it begins.
 *
 * @param deleted no new run may begin
 */
public record FlowHead(
    String accountId, String flowId, String name, int revision, boolean deleted) {}
