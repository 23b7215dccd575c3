package io.flowrunner.secrets.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A secret in the database; its value is encrypted. */
@Entity
@Table(name = "secret")
public class SecretRow {
  @Id private String id;

  @Column(name = "account_id")
  private String accountId;

  @Column(name = "secret_key")
  private String key;

  @Column(name = "key_id")
  private String keyId;

  @Column(name = "sealed_value")
  private byte[] sealedValue;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "updated_at")
  private Instant updatedAt;

  protected SecretRow() {}

  public SecretRow(String id, String accountId, String key, SealedValue value, Instant now) {
    this.id = id;
    this.accountId = accountId;
    this.key = key;
    this.createdAt = now;
    replace(value, now);
  }

  public final void replace(SealedValue value, Instant now) {
    keyId = value.keyId();
    sealedValue = value.bytes();
    updatedAt = now;
  }

  public String key() {
    return key;
  }

  public SealedValue value() {
    return new SealedValue(keyId, sealedValue);
  }

  public Secret secret() {
    return new Secret(key, createdAt, updatedAt);
  }
}
