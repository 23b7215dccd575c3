package io.flowrunner.flows.entity;

/** Fired in the transaction that changes or deletes a flow. */
public record FlowChanged(String flowId) {}
