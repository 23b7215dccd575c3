package io.flowrunner.platform.control;

import java.sql.SQLException;

/** Tells a violated unique index from other failures of the database, whatever wraps it. */
public final class DuplicateKey {
  /** unique_violation, alike in Derby and PostgreSQL. */
  private static final String SQL_STATE = "23505";

  private DuplicateKey() {}

  public static boolean caused(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && SQL_STATE.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }
}
