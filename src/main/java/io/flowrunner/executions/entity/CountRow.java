package io.flowrunner.executions.entity;

import io.flowrunner.engine.entity.Status;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;

/** How many executions of a flow have a status, for reading; kept with each commit. */
@Entity
@Table(name = "execution_count")
@IdClass(CountRow.Key.class)
public class CountRow {
  @Id
  @Column(name = "account_id")
  private String accountId;

  @Id
  @Column(name = "flow_id")
  private String flowId;

  @Id
  @Enumerated(EnumType.STRING)
  private Status status;

  private long total;

  protected CountRow() {}

  /** For JPA. */
  public static class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    private String accountId;
    private String flowId;
    private Status status;

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && Objects.equals(key.accountId, accountId)
          && Objects.equals(key.flowId, flowId)
          && key.status == status;
    }

    @Override
    public int hashCode() {
      return Objects.hash(accountId, flowId, status);
    }
  }
}
