-- A run's head: what lists and timers need. Blobs are sealed with the account's key.
CREATE TABLE execution (
  id VARCHAR(64) NOT NULL,
  account_id VARCHAR(64) NOT NULL,
  flow_id VARCHAR(64) NOT NULL,
  flow_name VARCHAR(400) NOT NULL,
  revision INTEGER NOT NULL,
  status VARCHAR(16) NOT NULL,
  -- null: ended; 0: needs a thread; else when a dormant one goes on
  wake_at BIGINT,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  parent_id VARCHAR(64),
  retry_of VARCHAR(64),
  writer VARCHAR(64) NOT NULL,
  input_key VARCHAR(64) NOT NULL,
  input_sealed ${blob} NOT NULL,
  -- of outcome and result
  outcome_key VARCHAR(64),
  -- error and secrets, small: lists open it for each run
  outcome_sealed ${blob},
  result_sealed ${blob},
  CONSTRAINT execution_pk PRIMARY KEY (id)
);
-- Derby reads an index only forwards: newest first needs descending columns.
CREATE INDEX execution_newest ON execution (account_id, started_at DESC, id DESC);
CREATE INDEX execution_by_flow ON execution (account_id, flow_id, started_at DESC, id DESC);
CREATE INDEX execution_by_status ON execution (account_id, status, started_at DESC, id DESC);
CREATE INDEX execution_by_wake ON execution (wake_at, id);

-- The events that one execution gave to one flush. The key is the fence between writers.
CREATE TABLE journal_segment (
  execution_id VARCHAR(64) NOT NULL,
  first_seq BIGINT NOT NULL,
  event_count INTEGER NOT NULL,
  written_at BIGINT NOT NULL,
  writer VARCHAR(64) NOT NULL,
  batch BIGINT NOT NULL,
  debug_logs INTEGER NOT NULL,
  info_logs INTEGER NOT NULL,
  warn_logs INTEGER NOT NULL,
  error_logs INTEGER NOT NULL,
  key_id VARCHAR(64) NOT NULL,
  events_sealed ${blob} NOT NULL,
  CONSTRAINT journal_segment_pk PRIMARY KEY (execution_id, first_seq)
);

-- Which execution an Idempotency-Key stands for.
CREATE TABLE admission (
  account_id VARCHAR(64) NOT NULL,
  flow_id VARCHAR(64) NOT NULL,
  idempotency_key VARCHAR(255) NOT NULL,
  request_hash VARCHAR(64) NOT NULL,
  execution_id VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT admission_pk PRIMARY KEY (account_id, flow_id, idempotency_key)
);
CREATE INDEX admission_by_age ON admission (created_at);

-- Kept with each commit, because counting a million rows takes 0.3 s.
CREATE TABLE execution_count (
  account_id VARCHAR(64) NOT NULL,
  flow_id VARCHAR(64) NOT NULL,
  status VARCHAR(16) NOT NULL,
  total BIGINT NOT NULL,
  CONSTRAINT execution_count_pk PRIMARY KEY (account_id, flow_id, status)
);
