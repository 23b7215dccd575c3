package io.flowrunner.library.sql;

/** What becomes of a row that is there already. */
public enum ConflictAction {
  /** The row stays as it is. */
  NOTHING,
  /** Its other columns take the new values. */
  UPDATE
}
