package io.flowrunner.problems.control;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import javax.transaction.xa.XAException;

/**
 * Failures of the database that pass: it is gone, its disk is full, no connection is free, or a
 * lock was not to be had. What was asked of it did nothing and may be asked again.
 */
public final class Outage {
  /** Classes of SQLSTATE: connection, resources (disk full), operator intervention, rollback. */
  private static final Set<String> CLASSES = Set.of("08", "53", "57", "58", "40");

  /** Derby: lock not obtained, and the severe errors of its storage. */
  private static final Set<String> DERBY = Set.of("XJ040", "XJ041", "XJ015", "XSDG0", "XSDG1");

  /** It can only be read for now: Derby's state on a full disk, PostgreSQL's on a standby. */
  private static final Set<String> READ_ONLY = Set.of("25502", "25006");

  private static final int MAX_CAUSES = 50;

  private Outage() {}

  /** Whether the failure has come of one, however deep it is wrapped. */
  public static boolean isBehind(Throwable failure) {
    int causes = 0;
    for (Throwable cause = failure;
        cause != null && causes < MAX_CAUSES;
        cause = cause.getCause(), causes++) {
      if (isOne(cause)) {
        return true;
      }
    }
    return false;
  }

  static boolean isOne(Throwable cause) {
    if (cause instanceof XAException) {
      return true; // the transaction could not be begun or ended on a connection that broke
    }
    if (!(cause instanceof SQLException failure)) {
      return false;
    }
    if (failure instanceof SQLTransientException
        || failure instanceof SQLRecoverableException
        || failure instanceof SQLNonTransientConnectionException) {
      return true;
    }
    String state = failure.getSQLState();
    if (state == null || state.length() < 2) {
      // the container's pool has no state for "no connection"
      String text = failure.getMessage();
      return text != null && text.contains("allocating a connection");
    }
    return CLASSES.contains(state.substring(0, 2))
        || DERBY.contains(state)
        || READ_ONLY.contains(state)
        || state.startsWith("XSDF")
        || state.startsWith("XSLA");
  }
}
