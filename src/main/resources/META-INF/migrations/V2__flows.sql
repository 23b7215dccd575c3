CREATE TABLE flow (
  id VARCHAR(64) NOT NULL,
  account_id VARCHAR(64) NOT NULL,
  name VARCHAR(400) NOT NULL,
  -- whether JSON has set it, so that it holds against the document's
  name_given BOOLEAN NOT NULL,
  description VARCHAR(4000),
  description_given BOOLEAN NOT NULL,
  flow_version VARCHAR(200) NOT NULL,
  -- one per line; flow_tag has them to search by
  tags VARCHAR(12000) NOT NULL,
  tags_given BOOLEAN NOT NULL,
  -- name, description and id in lower case, one per line
  search_text VARCHAR(20000) NOT NULL,
  revision_number INTEGER NOT NULL,
  change_count BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  -- a deleted flow stays for its runs
  deleted_at BIGINT,
  CONSTRAINT flow_pk PRIMARY KEY (id),
  CONSTRAINT flow_account FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX flow_newest ON flow (account_id, id);

-- The tags of the flows that are not deleted.
CREATE TABLE flow_tag (
  flow_id VARCHAR(64) NOT NULL,
  tag VARCHAR(200) NOT NULL,
  CONSTRAINT flow_tag_pk PRIMARY KEY (flow_id, tag),
  CONSTRAINT flow_tag_flow FOREIGN KEY (flow_id) REFERENCES flow (id)
);

CREATE TABLE flow_revision (
  flow_id VARCHAR(64) NOT NULL,
  revision_number INTEGER NOT NULL,
  flow_version VARCHAR(200) NOT NULL,
  -- the document as it was sent, UTF-8
  definition ${blob} NOT NULL,
  created_at BIGINT NOT NULL,
  created_by VARCHAR(64) NOT NULL,
  CONSTRAINT flow_revision_pk PRIMARY KEY (flow_id, revision_number),
  CONSTRAINT flow_revision_flow FOREIGN KEY (flow_id) REFERENCES flow (id)
);
