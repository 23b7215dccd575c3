-- A known text encrypted with the master key: a start with another key is found out at once.
CREATE TABLE platform_check (
  name VARCHAR(64) NOT NULL,
  value_text VARCHAR(400) NOT NULL,
  CONSTRAINT platform_check_pk PRIMARY KEY (name)
);
