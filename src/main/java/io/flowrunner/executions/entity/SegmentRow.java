package io.flowrunner.executions.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/** One row of the journal, for reading: only the journal's batch writes it. Never changed. */
@Entity
@Table(name = "journal_segment")
@IdClass(SegmentRow.Key.class)
public class SegmentRow {
  @Id
  @Column(name = "execution_id")
  private String executionId;

  @Id
  @Column(name = "first_seq")
  private long firstSeq;

  @Column(name = "event_count")
  private int eventCount;

  @Column(name = "written_at")
  private Instant writtenAt;

  private String writer;
  private long batch;

  @Column(name = "debug_logs")
  private int debugLogs;

  @Column(name = "info_logs")
  private int infoLogs;

  @Column(name = "warn_logs")
  private int warnLogs;

  @Column(name = "error_logs")
  private int errorLogs;

  @Column(name = "key_id")
  private String keyId;

  @Lob
  @Column(name = "events_sealed")
  private byte[] eventsSealed;

  protected SegmentRow() {}

  /** For JPA. */
  public static class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    private String executionId;
    private long firstSeq;

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && key.firstSeq == firstSeq
          && Objects.equals(key.executionId, executionId);
    }

    @Override
    public int hashCode() {
      return Objects.hash(executionId, firstSeq);
    }
  }
}
