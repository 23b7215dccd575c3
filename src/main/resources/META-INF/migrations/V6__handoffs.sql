-- What one execution owes another: a row from the commit that causes it until it is done.
CREATE TABLE handoff (
  target_id VARCHAR(64) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  source_id VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT handoff_pk PRIMARY KEY (target_id, kind, source_id)
);
CREATE INDEX handoff_by_age ON handoff (created_at, target_id);
