-- A list looks for ids only: an index that has all that a filter asks for is then read alone. The
-- first column is the filter's, for Derby else takes the index of the whole account.
DROP INDEX execution_by_flow;
DROP INDEX execution_by_status;
CREATE INDEX execution_by_flow ON execution (flow_id, account_id, started_at DESC, id DESC, status);
CREATE INDEX execution_by_status ON execution (status, account_id, started_at DESC, id DESC);
