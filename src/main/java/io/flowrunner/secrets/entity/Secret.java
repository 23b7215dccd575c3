package io.flowrunner.secrets.entity;

import java.time.Instant;

/** What may be shown of a secret: everything but its value. */
public record Secret(String key, Instant createdAt, Instant updatedAt) {}
