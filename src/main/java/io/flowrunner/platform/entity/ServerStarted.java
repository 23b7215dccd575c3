package io.flowrunner.platform.entity;

/** An event: the engine is under way, so that runs can be started. Once for each start. */
public record ServerStarted() {}
