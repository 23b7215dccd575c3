package io.flowrunner.secrets.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A data key of an account, wrapped by the master key. */
@Entity
@Table(name = "account_key")
public class AccountKeyRow {
  @Id private String id;

  @Column(name = "account_id")
  private String accountId;

  private int generation;

  @Column(name = "wrapped_key")
  private byte[] wrappedKey;

  @Column(name = "created_at")
  private Instant createdAt;

  protected AccountKeyRow() {}

  public AccountKeyRow(
      String id, String accountId, int generation, byte[] wrappedKey, Instant createdAt) {
    this.id = id;
    this.accountId = accountId;
    this.generation = generation;
    this.wrappedKey = wrappedKey.clone();
    this.createdAt = createdAt;
  }

  public String id() {
    return id;
  }

  public String accountId() {
    return accountId;
  }

  public byte[] wrappedKey() {
    return wrappedKey.clone();
  }
}
