package io.flowrunner.library.sql;

import io.flowrunner.nodes.entity.NodeResult.Failed;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a database refused, by its SQLSTATE (ISO 9075, and those of PostgreSQL, H2 and MySQL). */
final class SqlFailures {
  private static final int SHOWN = 2_000;
  private static final Map<String, String> CODES =
      Map.ofEntries(
          Map.entry("23505", "unique_violation"),
          Map.entry("23503", "foreign_key_violation"),
          Map.entry("23506", "foreign_key_violation"),
          Map.entry("23502", "not_null_violation"),
          Map.entry("23514", "check_violation"),
          Map.entry("23513", "check_violation"),
          Map.entry("42601", "syntax_error"),
          Map.entry("42000", "syntax_error"),
          Map.entry("42001", "syntax_error"),
          Map.entry("42P01", "undefined_table"),
          Map.entry("42S02", "undefined_table"),
          Map.entry("42S04", "undefined_table"),
          Map.entry("40001", "serialization_failure"),
          Map.entry("40P01", "deadlock"),
          Map.entry("57014", "timeout"),
          Map.entry("HYT00", "timeout"),
          Map.entry("53300", "connection"),
          Map.entry("57P01", "connection"),
          Map.entry("57P02", "connection"),
          Map.entry("57P03", "connection"));
  private static final Set<String> RETRYABLE =
      Set.of("connection", "timeout", "serialization_failure", "deadlock");

  private SqlFailures() {}

  static Failed of(SQLException thrown, DatabaseAddress address) {
    SQLException failure = cause(thrown);
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    String message = message(failure);
    if (isTooLarge(message)) {
      return failed(
          "result_too_large", "The rows that come at once are too large", state, Map.of());
    }
    String shown = address.withoutPassword(message);
    return failed(
        code(failure, state),
        shown.length() > SHOWN ? shown.substring(0, SHOWN) + "..." : shown,
        state,
        server(failure));
  }

  /** Whether the connection cannot be used after it. */
  static boolean breaks(SQLException thrown) {
    SQLException failure = cause(thrown);
    String state = failure.getSQLState();
    return state != null && state.startsWith("08") || isTooLarge(message(failure));
  }

  /** The driver stops in the middle of what the server sends, and has no state for it. */
  private static boolean isTooLarge(String message) {
    return message.contains("maxResultBuffer");
  }

  /** A batch hides what happened behind what it was doing. */
  private static SQLException cause(SQLException thrown) {
    SQLException next = thrown.getNextException();
    return thrown instanceof BatchUpdateException && next != null ? next : thrown;
  }

  private static String code(SQLException failure, String state) {
    if (failure instanceof SQLTimeoutException) {
      return "timeout";
    } else if (CODES.containsKey(state)) {
      return CODES.get(state);
    } else if (state.startsWith("08")) {
      return "connection";
    }
    return state.startsWith("28") ? "auth_failed" : "sql_error";
  }

  /** Without the server's details, which have values of rows in them. */
  private static String message(SQLException failure) {
    ServerErrorMessage server = serverMessage(failure);
    String message = server == null ? failure.getMessage() : server.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static ServerErrorMessage serverMessage(SQLException failure) {
    return failure instanceof PSQLException known ? known.getServerErrorMessage() : null;
  }

  private static Map<String, Object> server(SQLException failure) {
    Map<String, Object> details = new LinkedHashMap<>();
    ServerErrorMessage server = serverMessage(failure);
    if (server != null) {
      put(details, "table", server.getTable());
      put(details, "column", server.getColumn());
      put(details, "constraint", server.getConstraint());
      put(details, "hint", server.getHint());
      if (server.getPosition() > 0) {
        details.put("position", (long) server.getPosition());
      }
    }
    return details;
  }

  private static void put(Map<String, Object> details, String name, String value) {
    if (value != null) {
      details.put(name, value);
    }
  }

  private static Failed failed(
      String code, String message, String state, Map<String, Object> more) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("sql_state", state);
    details.putAll(more);
    return new Failed(code, message, RETRYABLE.contains(code), details, null);
  }
}
