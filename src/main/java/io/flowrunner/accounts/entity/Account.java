package io.flowrunner.accounts.entity;

import java.time.Instant;

/** An account as others see it; without its password. */
public record Account(
    String id, String name, String email, Role role, Instant createdAt, Instant updatedAt) {}
