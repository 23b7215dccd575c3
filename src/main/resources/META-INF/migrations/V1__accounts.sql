CREATE TABLE account (
  id VARCHAR(64) NOT NULL,
  name VARCHAR(400) NOT NULL,
  email VARCHAR(254) NOT NULL,
  -- the e-mail in lower case: what a login is looked up by
  email_key VARCHAR(600) NOT NULL,
  password_hash VARCHAR(300) NOT NULL,
  account_role VARCHAR(16) NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT account_pk PRIMARY KEY (id),
  CONSTRAINT account_email UNIQUE (email_key)
);
CREATE INDEX account_newest ON account (created_at, id);
CREATE INDEX account_by_role ON account (account_role, created_at, id);

-- Its one row is locked by whoever takes an administrator away, so that one always remains.
CREATE TABLE account_guard (
  id VARCHAR(64) NOT NULL,
  CONSTRAINT account_guard_pk PRIMARY KEY (id)
);
INSERT INTO account_guard (id) VALUES ('administrators');

CREATE TABLE login (
  id VARCHAR(64) NOT NULL,
  account_id VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  CONSTRAINT login_pk PRIMARY KEY (id),
  CONSTRAINT login_account FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX login_by_account ON login (account_id, expires_at);
CREATE INDEX login_by_expiry ON login (expires_at);

-- The key pairs that tokens are signed with. The unique generation lets one instance win when two start at once.
CREATE TABLE signing_key (
  id VARCHAR(64) NOT NULL,
  generation INTEGER NOT NULL,
  public_key ${blob} NOT NULL,
  private_key ${blob} NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT signing_key_pk PRIMARY KEY (id),
  CONSTRAINT signing_key_generation UNIQUE (generation)
);

-- Data keys, wrapped by the master key. No foreign key: one is made beside the transaction that needs it.
CREATE TABLE account_key (
  id VARCHAR(64) NOT NULL,
  account_id VARCHAR(64) NOT NULL,
  generation INTEGER NOT NULL,
  wrapped_key ${blob} NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT account_key_pk PRIMARY KEY (id),
  CONSTRAINT account_key_generation UNIQUE (account_id, generation)
);

CREATE TABLE secret (
  id VARCHAR(64) NOT NULL,
  account_id VARCHAR(64) NOT NULL,
  secret_key VARCHAR(128) NOT NULL,
  key_id VARCHAR(64) NOT NULL,
  sealed_value ${blob} NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT secret_pk PRIMARY KEY (id),
  CONSTRAINT secret_name UNIQUE (account_id, secret_key),
  CONSTRAINT secret_account FOREIGN KEY (account_id) REFERENCES account (id)
);
