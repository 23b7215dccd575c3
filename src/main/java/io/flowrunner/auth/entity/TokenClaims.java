package io.flowrunner.auth.entity;

import java.time.Instant;

/** What a token says whose signature and times have been checked. */
public record TokenClaims(
    String id, String accountId, String loginId, Instant issuedAt, Instant expiresAt) {}
