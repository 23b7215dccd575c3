package io.flowrunner.auth.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A key pair in the database; the private key is encrypted with the master key. */
@Entity
@Table(name = "signing_key")
public class SigningKeyRow {
  @Id private String id;
  private int generation;

  @Column(name = "public_key")
  private byte[] publicKey;

  @Column(name = "private_key")
  private byte[] privateKey;

  @Column(name = "created_at")
  private Instant createdAt;

  protected SigningKeyRow() {}

  /**
   * @param publicKey X.509
   * @param privateKey PKCS #8, encrypted
   */
  public SigningKeyRow(
      String id, int generation, byte[] publicKey, byte[] privateKey, Instant createdAt) {
    this.id = id;
    this.generation = generation;
    this.publicKey = publicKey.clone();
    this.privateKey = privateKey.clone();
    this.createdAt = createdAt;
  }

  public String id() {
    return id;
  }

  public byte[] publicKey() {
    return publicKey.clone();
  }

  public byte[] privateKey() {
    return privateKey.clone();
  }
}
