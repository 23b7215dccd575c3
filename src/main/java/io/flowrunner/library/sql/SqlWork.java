package io.flowrunner.library.sql;

import io.flowrunner.library.sql.SqlText.Translated;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statements of one order, on one connection. */
final class SqlWork {
  private static final int FETCH = 200;

  private final SqlOrder order;
  private final Dialect dialect;
  private final Connection connection;
  private final StatementStop stop;
  private final long end;
  private final Room room;

  /**
   * @param left for all statements together
   */
  SqlWork(
      SqlOrder order,
      DatabaseAddress address,
      Connection connection,
      StatementStop stop,
      Duration left) {
    this.order = order;
    this.dialect = address.dialect();
    this.connection = connection;
    this.stop = stop;
    this.end = System.nanoTime() + left.toNanos();
    this.room = new Room(order.maxRows(), order.maxBytes());
  }

  /** What the node gives; of a transaction as {@code {results}}. */
  Map<String, Object> output() throws SQLException {
    return switch (order.operation()) {
      case QUERY -> query();
      case EXECUTE -> execute();
      case BATCH_INSERT -> insert();
      case TRANSACTION -> transaction();
    };
  }

  /** In a transaction: only so are rows fetched little by little. */
  private Map<String, Object> query() throws SQLException {
    connection.setAutoCommit(false);
    Map<String, Object> result = result(order.statement(), true);
    connection.commit();
    return result;
  }

  /** Not in a transaction, for there are statements that must not be in one. */
  private Map<String, Object> execute() throws SQLException {
    return result(order.statement(), false);
  }

  private Map<String, Object> transaction() throws SQLException {
    int before = connection.getTransactionIsolation();
    connection.setAutoCommit(false);
    if (order.isolation() != null) {
      connection.setTransactionIsolation(order.isolation().level());
    }
    List<Object> results = new ArrayList<>();
    for (SqlStatement statement : order.statements()) {
      results.add(result(statement, null));
    }
    connection.commit();
    if (order.isolation() != null) {
      connection.setTransactionIsolation(before);
    }
    return Map.of("results", results);
  }

  /**
   * @param rows whether rows are wanted; null for what there is
   */
  private Map<String, Object> result(SqlStatement given, Boolean rows) throws SQLException {
    Translated translated = dialect.translate(given.query());
    List<Object> values = translated.arranged(given.values());
    try (PreparedStatement statement = prepared(translated.sql())) {
      dialect.values(statement, hasList(values)).bind(values);
      boolean gaveRows = statement.execute();
      if (rows == null ? gaveRows : rows) {
        return gaveRows ? rows(statement.getResultSet()) : rows(List.of(), List.of());
      }
      return affected(gaveRows ? counted(statement.getResultSet()) : count(statement));
    }
  }

  static boolean hasList(List<Object> values) {
    return values.stream().anyMatch(List.class::isInstance);
  }

  private PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      statement.setFetchSize(FETCH);
      statement.setQueryTimeout(seconds());
      stop.watch(statement);
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  /** At least one: zero would be for ever. */
  private int seconds() throws SQLException {
    long left = end - System.nanoTime();
    if (left <= 0) {
      throw new SQLException("The attempt's time is over", "57014");
    }
    return (int) Math.min(Integer.MAX_VALUE, Duration.ofNanos(left).toSeconds() + 1);
  }

  private Map<String, Object> rows(ResultSet result) throws SQLException {
    try (result) {
      List<String> names = names(result.getMetaData());
      Dialect.Cells cells = dialect.cells(result);
      List<Object> rows = new ArrayList<>();
      while (result.next()) {
        room.row();
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
          Object value = cells.read(i + 1);
          room.value(value);
          row.put(names.get(i), value);
        }
        rows.add(row);
      }
      return rows(names, rows);
    }
  }

  private static Map<String, Object> rows(List<String> names, List<Object> rows) {
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("rows", rows);
    output.put("row_count", (long) rows.size());
    output.put("columns", names);
    return output;
  }

  /** A name that comes again gets a number: no value is lost. */
  private static List<String> names(ResultSetMetaData columns) throws SQLException {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      String name = columns.getColumnLabel(i);
      String free = name;
      for (int number = 2; names.contains(free); number++) {
        free = name + "_" + number;
      }
      names.add(free);
    }
    return names;
  }

  private long counted(ResultSet result) throws SQLException {
    try (result) {
      long count = 0;
      while (result.next()) {
        count++;
      }
      return count;
    }
  }

  private static long count(PreparedStatement statement) throws SQLException {
    return Math.max(0, statement.getUpdateCount());
  }

  private static Map<String, Object> affected(long count) {
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("affected_rows", count);
    return output;
  }

  private Map<String, Object> insert() throws SQLException {
    SqlInsert insert = new SqlInsert(order.insert(), dialect);
    long affected = 0;
    if (!insert.rows().isEmpty()) {
      connection.setAutoCommit(false);
      try (PreparedStatement statement = prepared(insert.sql(connection))) {
        affected = insert.carriedOut(statement, this::seconds);
      }
      connection.commit();
    }
    Map<String, Object> output = affected(affected);
    output.put("items", (long) insert.rows().size());
    return output;
  }
}
