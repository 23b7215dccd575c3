package io.flowrunner.flows.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;

/** One tag of a flow, to find the flow by. Only ever inserted and deleted. */
@Entity
@Table(name = "flow_tag")
@IdClass(FlowTagRow.Key.class)
public class FlowTagRow {
  @Id
  @Column(name = "flow_id")
  private String flowId;

  @Id private String tag;

  protected FlowTagRow() {}

  public FlowTagRow(String flowId, String tag) {
    this.flowId = flowId;
    this.tag = tag;
  }

  /** What JPA identifies a row by. */
  public static class Key implements Serializable {
    private static final long serialVersionUID = 1L;
    private String flowId;
    private String tag;

    public Key() {}

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && flowId.equals(key.flowId) && tag.equals(key.tag);
    }

    @Override
    public int hashCode() {
      return flowId.hashCode() * 31 + tag.hashCode();
    }
  }
}
