package io.flowrunner.library.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Items as rows of one insert that is carried out many times. */
final class SqlInsert {
  private static final int MOST_COLUMNS = 1_600;

  private final SqlOrder.Insert order;
  private final Dialect dialect;
  private final List<String> columns;
  private final List<List<Object>> rows = new ArrayList<>();

  /** Says how many seconds are left, or throws when none are. */
  interface Left {
    int seconds() throws SQLException;
  }

  /**
   * @throws IllegalArgumentException for items that are no rows of one table
   */
  SqlInsert(SqlOrder.Insert order, Dialect dialect) {
    this.order = order;
    this.dialect = dialect;
    this.columns = order.items().isEmpty() ? List.of() : columns(order);
    order.items().forEach(item -> rows.add(row(item)));
  }

  private static List<String> columns(SqlOrder.Insert order) {
    if (order.columns() != null) {
      return order.columns();
    }
    if (!(order.items().get(0) instanceof Map<?, ?> first) || first.isEmpty()) {
      throw new IllegalArgumentException("columns must be named when items are no maps");
    }
    List<String> names = first.keySet().stream().map(String::valueOf).toList();
    if (names.size() > MOST_COLUMNS) {
      throw new IllegalArgumentException("items have more than 1600 columns");
    }
    Identifiers.columns(names);
    return names;
  }

  private List<Object> row(Object item) {
    int index = rows.size();
    if (item instanceof List<?> values && order.columns() != null) {
      if (values.size() != columns.size()) {
        throw new IllegalArgumentException(
            "items["
                + index
                + "] has "
                + values.size()
                + " values for "
                + columns.size()
                + " columns");
      }
      return Collections.unmodifiableList(values);
    }
    if (!(item instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("items[" + index + "] must be a map of column to value");
    }
    if (order.columns() == null && !columns.containsAll(map.keySet())) {
      throw new IllegalArgumentException(
          "items[" + index + "] has a member that the first item lacks; name the columns");
    }
    List<Object> row = new ArrayList<>();
    columns.forEach(column -> row.add(map.get(column)));
    return row;
  }

  List<List<Object>> rows() {
    return rows;
  }

  String sql(Connection connection) throws SQLException {
    List<String> table = new ArrayList<>();
    for (String part : Identifiers.table(order.table())) {
      table.add(dialect.quoted(part, connection));
    }
    List<String> names = new ArrayList<>();
    for (String column : columns) {
      names.add(dialect.quoted(column, connection));
    }
    return "INSERT INTO "
        + String.join(".", table)
        + " ("
        + String.join(", ", names)
        + ") VALUES ("
        + String.join(", ", Collections.nCopies(columns.size(), "?"))
        + ")"
        + dialect.onConflict(order, columns);
  }

  /**
   * @return rows inserted or updated
   */
  long carriedOut(PreparedStatement statement, Left left) throws SQLException {
    Dialect.Values values = dialect.values(statement, rows.stream().anyMatch(SqlWork::hasList));
    long affected = 0;
    int waiting = 0;
    for (List<Object> row : rows) {
      values.bind(row);
      statement.addBatch();
      if (++waiting == order.batchSize()) {
        statement.setQueryTimeout(left.seconds());
        affected += sum(statement.executeBatch());
        waiting = 0;
      }
    }
    if (waiting > 0) {
      statement.setQueryTimeout(left.seconds());
      affected += sum(statement.executeBatch());
    }
    return affected;
  }

  /** A driver that does not count has done it. */
  private static long sum(int[] counts) {
    long sum = 0;
    for (int count : counts) {
      sum += count == Statement.SUCCESS_NO_INFO ? 1 : Math.max(0, count);
    }
    return sum;
  }
}
