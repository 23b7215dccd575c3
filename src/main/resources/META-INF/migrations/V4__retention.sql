-- When an execution that has ended may be removed; null until then.
ALTER TABLE execution ADD COLUMN purge_at BIGINT;
-- 30 days, the default
UPDATE execution SET purge_at = ended_at + 2592000000 WHERE ended_at IS NOT NULL;
CREATE INDEX execution_by_purge ON execution (purge_at, id);

-- Runs whose head is gone, but not yet the whole of their journal.
CREATE TABLE half_purged (
  execution_id VARCHAR(64) NOT NULL,
  CONSTRAINT half_purged_pk PRIMARY KEY (execution_id)
);
