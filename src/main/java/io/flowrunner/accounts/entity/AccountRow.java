package io.flowrunner.accounts.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** An account in the database. Its changes are made while its row is locked. */
@Entity
@Table(name = "account")
public class AccountRow {
  @Id private String id;
  private String name;
  private String email;

  @Column(name = "email_key")
  private String emailKey;

  @Column(name = "password_hash")
  private String passwordHash;

  @Enumerated(EnumType.STRING)
  @Column(name = "account_role")
  private Role role;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "updated_at")
  private Instant updatedAt;

  protected AccountRow() {}

  public AccountRow(String id, NewAccount account, Instant now) {
    this.id = id;
    this.name = account.name();
    this.email = account.email();
    this.emailKey = EmailKey.of(account.email());
    this.passwordHash = account.passwordHash();
    this.role = account.role();
    this.createdAt = now;
    this.updatedAt = now;
  }

  public void change(AccountChange change, Instant now) {
    if (change.name() != null) {
      name = change.name();
    }
    if (change.email() != null) {
      email = change.email();
      emailKey = EmailKey.of(change.email());
    }
    if (change.passwordHash() != null) {
      passwordHash = change.passwordHash();
    }
    if (change.role() != null) {
      role = change.role();
    }
    updatedAt = now;
  }

  /** Whether logins made before this change must not outlive it. */
  public boolean endsLogins(AccountChange change) {
    return change.passwordHash() != null || change.role() != null && change.role() != role;
  }

  public boolean isAdmin() {
    return role == Role.ADMIN;
  }

  public Account account() {
    return new Account(id, name, email, role, createdAt, updatedAt);
  }

  public Credentials credentials() {
    return new Credentials(account(), passwordHash);
  }
}
