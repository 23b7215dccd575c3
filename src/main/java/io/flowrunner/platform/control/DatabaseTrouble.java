package io.flowrunner.platform.control;

import java.sql.SQLException;

/** Words for an operator about a database that cannot be used. */
public final class DatabaseTrouble {
  /** Derby: another process has the database open. */
  private static final String IN_USE = "XSDB6";

  private DatabaseTrouble() {}

  /** The innermost reason, for it names the cause. */
  public static String text(Throwable failure) {
    Throwable reason = failure;
    while (true) {
      if (reason instanceof SQLException sql && IN_USE.equals(sql.getSQLState())) {
        return "another process has it open; stop that one, or set "
            + Settings.HOME.fullKey()
            + " or "
            + Settings.DB_URL.fullKey()
            + " ("
            + sql.getMessage()
            + ")";
      }
      if (reason.getCause() == null) {
        return reason.getMessage() == null ? reason.getClass().getName() : reason.getMessage();
      }
      reason = reason.getCause();
    }
  }
}
