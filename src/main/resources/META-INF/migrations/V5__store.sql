-- The accounts' key/value stores. Values are sealed with the account's key.
CREATE TABLE store_entry (
  account_id VARCHAR(64) NOT NULL,
  -- the key spelt so that both databases keep the order of its code points, see StoreKeys
  entry_key VARCHAR(2048)${binary_order} NOT NULL,
  key_id VARCHAR(64) NOT NULL,
  sealed ${blob} NOT NULL,
  -- null: never
  expires_at BIGINT,
  updated_at BIGINT NOT NULL,
  CONSTRAINT store_entry_pk PRIMARY KEY (account_id, entry_key)
);
CREATE INDEX store_entry_by_expiry ON store_entry (expires_at);
