package io.flowrunner.flows.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** One revision of a flow in the database; never changed. */
@Entity
@Table(name = "flow_revision")
@IdClass(RevisionRow.Key.class)
public class RevisionRow {
  @Id
  @Column(name = "flow_id")
  private String flowId;

  @Id
  @Column(name = "revision_number")
  private int number;

  @Column(name = "flow_version")
  private String version;

  @Lob private byte[] definition;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "created_by")
  private String createdBy;

  protected RevisionRow() {}

  public RevisionRow(String flowId, Revision revision, String definition) {
    this.flowId = flowId;
    this.number = revision.revision();
    this.version = revision.version();
    this.definition = definition.getBytes(StandardCharsets.UTF_8);
    this.createdAt = revision.createdAt();
    this.createdBy = revision.createdBy();
  }

  public String definition() {
    return new String(definition, StandardCharsets.UTF_8);
  }

  public Revision revision() {
    return new Revision(number, version, createdAt, createdBy);
  }

  /** What JPA identifies a row by. */
  public static class Key implements Serializable {
    private static final long serialVersionUID = 1L;
    private String flowId;
    private int number;

    public Key() {}

    public Key(String flowId, int number) {
      this.flowId = flowId;
      this.number = number;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && flowId.equals(key.flowId) && number == key.number;
    }

    @Override
    public int hashCode() {
      return flowId.hashCode() * 31 + number;
    }
  }
}
