package io.flowrunner.auth.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A login: from the password to the logout, with every token given meanwhile. */
@Entity
@Table(name = "login")
public class LoginRow {
  @Id private String id;

  @Column(name = "account_id")
  private String accountId;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "expires_at")
  private Instant expiresAt;

  @Column(name = "ended_at")
  private Instant endedAt;

  protected LoginRow() {}

  public LoginRow(String id, String accountId, Instant createdAt, Instant expiresAt) {
    this.id = id;
    this.accountId = accountId;
    this.createdAt = createdAt;
    this.expiresAt = expiresAt;
  }

  public String id() {
    return id;
  }

  public String accountId() {
    return accountId;
  }

  public boolean isLive(Instant now) {
    return endedAt == null && now.isBefore(expiresAt);
  }

  /** Until when its newest token is valid. */
  public void extend(Instant until) {
    if (until.isAfter(expiresAt)) {
      expiresAt = until;
    }
  }

  public void end(Instant now) {
    if (endedAt == null) {
      endedAt = now;
    }
  }
}
