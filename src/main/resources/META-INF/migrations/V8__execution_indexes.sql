-- Both filters at once: a flow's index would be looked through until enough rows of that status are
-- found, which are few or old where they matter most. The index by flow need not know the status then.
DROP INDEX execution_by_flow;
CREATE INDEX execution_by_flow ON execution (flow_id, account_id, started_at DESC, id DESC);
CREATE INDEX execution_by_flow_and_status
  ON execution (flow_id, status, account_id, started_at DESC, id DESC);

-- An execution that has not ended may wake, one that has ended may be removed: one index for both.
DROP INDEX execution_by_wake;
DROP INDEX execution_by_purge;
CREATE INDEX execution_by_clock ON execution (wake_at, purge_at, id);
