package io.flowrunner.library.sql;

import io.flowrunner.library.sql.SqlText.Translated;
import io.flowrunner.platform.control.ExactNumbers;
import io.flowrunner.platform.control.Json;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * PostgreSQL. Values are sent as text without a type, so that the server takes each for what it
 * expects in its place: no value needs to be told apart here, and none is converted twice.
 */
final class PostgresDialect implements Dialect {
  @Override
  public Translated translate(String statement) {
    return SqlText.translate(statement, true);
  }

  @Override
  public Values values(PreparedStatement statement, boolean lists) throws SQLException {
    return new ValuesOf(statement, lists ? expected(statement) : List.of());
  }

  /** Names of types, all at once: what the driver answers is gone after the first row. */
  private static List<String> expected(PreparedStatement statement) throws SQLException {
    ParameterMetaData types = statement.getParameterMetaData();
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= types.getParameterCount(); i++) {
      names.add(types.getParameterTypeName(i));
    }
    return names;
  }

  private static final class ValuesOf implements Values {
    private final PreparedStatement statement;
    private final List<String> expected;

    /**
     * @param expected types; asked for when there are lists only
     */
    ValuesOf(PreparedStatement statement, List<String> expected) {
      this.statement = statement;
      this.expected = expected;
    }

    @Override
    public void bind(List<Object> values) throws SQLException {
      for (int i = 0; i < values.size(); i++) {
        Object value = values.get(i);
        if (value == null) {
          statement.setNull(i + 1, Types.NULL);
        } else {
          statement.setString(
              i + 1, value instanceof List<?> list ? listText(list, i + 1) : text(value));
        }
      }
    }

    /** Only the server knows whether a list is an array or JSON here. */
    private String listText(List<?> list, int number) {
      return expected.get(number - 1).startsWith("_") ? array(list) : Json.text(list);
    }
  }

  private static String text(Object value) {
    if (value instanceof Number number) {
      return ExactNumbers.text(number);
    }
    return value instanceof Map ? Json.text(value) : value.toString();
  }

  /** An array's own notation (PostgreSQL 17, 8.15.2): every element in quotes. */
  private static String array(List<?> list) {
    StringBuilder text = new StringBuilder("{");
    for (Object element : list) {
      text.append(text.length() == 1 ? "" : ",");
      if (element == null) {
        text.append("NULL");
      } else if (element instanceof List<?> nested) {
        text.append(array(nested));
      } else {
        String plain = text(element).replace("\\", "\\\\").replace("\"", "\\\"");
        text.append('"').append(plain).append('"');
      }
    }
    return text.append('}').toString();
  }

  @Override
  public Cells cells(ResultSet rows) throws SQLException {
    return new PostgresCells(rows);
  }

  @Override
  public String quoted(String name, Connection connection) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public String onConflict(SqlOrder.Insert insert, List<String> columns) {
    if (insert.onConflict() == null && insert.onConflictAction() == null) {
      return "";
    }
    List<String> keys = insert.onConflict() == null ? List.of() : insert.onConflict();
    String target = keys.isEmpty() ? "" : " (" + joined(keys) + ")";
    if (insert.onConflictAction() != ConflictAction.UPDATE) {
      return " ON CONFLICT" + target + " DO NOTHING";
    }
    List<String> changed =
        columns.stream()
            .filter(column -> !keys.contains(column))
            .map(column -> quoted(column, null))
            .map(column -> column + " = EXCLUDED." + column)
            .toList();
    if (changed.isEmpty()) {
      throw new IllegalArgumentException(
          "on_conflict_action update needs a column beside those of on_conflict");
    }
    return " ON CONFLICT" + target + " DO UPDATE SET " + String.join(", ", changed);
  }

  private String joined(List<String> names) {
    return String.join(", ", names.stream().map(name -> quoted(name, null)).toList());
  }

  /** Settings, temporary tables, advisory locks, listeners, prepared statements. */
  @Override
  public void clean(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DISCARD ALL");
    }
  }
}
