package io.flowrunner.flows.entity;

/** A revision with its definition. */
public record RevisionDocument(Revision revision, String definition) {}
