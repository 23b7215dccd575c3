package io.flowrunner.flows.entity;

/** A flow with the definition of its current revision. */
public record FlowDocument(Flow flow, String definition) {}
