package io.flowrunner.executions.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/** Which execution an Idempotency-Key stands for, for reading. */
@Entity
@Table(name = "admission")
@IdClass(AdmissionRow.Key.class)
public class AdmissionRow {
  @Id
  @Column(name = "account_id")
  private String accountId;

  @Id
  @Column(name = "flow_id")
  private String flowId;

  @Id
  @Column(name = "idempotency_key")
  private String idempotencyKey;

  @Column(name = "request_hash")
  private String requestHash;

  @Column(name = "execution_id")
  private String executionId;

  @Column(name = "created_at")
  private Instant createdAt;

  protected AdmissionRow() {}

  /** For JPA. */
  public static class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    private String accountId;
    private String flowId;
    private String idempotencyKey;

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && Objects.equals(key.accountId, accountId)
          && Objects.equals(key.flowId, flowId)
          && Objects.equals(key.idempotencyKey, idempotencyKey);
    }

    @Override
    public int hashCode() {
      return Objects.hash(accountId, flowId, idempotencyKey);
    }
  }
}
