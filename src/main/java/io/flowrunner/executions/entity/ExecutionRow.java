package io.flowrunner.executions.entity;

import io.flowrunner.engine.entity.Status;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * The head of an execution in the database, for reading: only the journal's batch ({@code
 * JournalBatch}) writes it, with the events that change it.
 */
@Entity
@Table(name = "execution")
public class ExecutionRow {
  @Id private String id;

  @Column(name = "account_id")
  private String accountId;

  @Column(name = "flow_id")
  private String flowId;

  @Column(name = "flow_name")
  private String flowName;

  private int revision;

  @Enumerated(EnumType.STRING)
  private Status status;

  /**
   * Null once it has ended; 0 while it needs a thread; else when it goes on by itself, in
   * milliseconds; the largest number for never.
   */
  @Column(name = "wake_at")
  private Long wakeAt;

  @Column(name = "started_at")
  private Instant startedAt;

  @Column(name = "ended_at")
  private Instant endedAt;

  /** When it may be removed; null until it has ended. */
  @Column(name = "purge_at")
  private Instant purgeAt;

  @Column(name = "parent_id")
  private String parentId;

  @Column(name = "retry_of")
  private String retryOf;

  private String writer;

  @Column(name = "input_key")
  private String inputKey;

  @Lob
  @Column(name = "input_sealed")
  private byte[] inputSealed;

  @Column(name = "outcome_key")
  private String outcomeKey;

  @Lob
  @Column(name = "outcome_sealed")
  private byte[] outcomeSealed;

  @Lob
  @Column(name = "result_sealed")
  private byte[] resultSealed;

  protected ExecutionRow() {}
}
