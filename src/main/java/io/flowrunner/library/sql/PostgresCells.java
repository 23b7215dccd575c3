package io.flowrunner.library.sql;

import io.flowrunner.platform.control.ExactNumbers;
import io.flowrunner.platform.control.Json;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Values of PostgreSQL as JSON, by the names of their types. */
final class PostgresCells implements Dialect.Cells {
  private final ResultSet rows;
  private final String[] types;

  PostgresCells(ResultSet rows) throws SQLException {
    this.rows = rows;
    ResultSetMetaData columns = rows.getMetaData();
    types = new String[columns.getColumnCount() + 1];
    for (int i = 1; i < types.length; i++) {
      types[i] = columns.getColumnTypeName(i);
    }
  }

  @Override
  public Object read(int column) throws SQLException {
    return read(rows, column, types[column]);
  }

  private static Object read(ResultSet rows, int column, String type) throws SQLException {
    String text = rows.getString(column);
    if (text == null) {
      return null;
    }
    return switch (type) {
      case "bool" -> rows.getBoolean(column);
      case "int2", "int4", "int8", "oid", "serial", "bigserial", "smallserial" ->
          rows.getLong(column);
      case "float4", "float8" -> floating(text);
      case "numeric" -> numeric(text);
      case "json", "jsonb" -> json(text);
      case "timestamptz" -> infinite(text) ? text : instant(rows, column);
      case "timestamp" ->
          infinite(text) ? text : SqlTimes.text(rows.getObject(column, LocalDateTime.class));
      case "date" -> infinite(text) ? text : rows.getObject(column, LocalDate.class).toString();
      case "time" -> SqlTimes.text(rows.getObject(column, LocalTime.class));
      case "bytea" -> SqlBytes.text(rows.getBytes(column));
      default -> type.startsWith("_") ? array(rows.getArray(column), type.substring(1)) : text;
    };
  }

  private static boolean infinite(String text) {
    return text.endsWith("infinity");
  }

  private static String instant(ResultSet rows, int column) throws SQLException {
    return rows.getObject(column, OffsetDateTime.class).toInstant().toString();
  }

  private static Object floating(String text) {
    return Character.isLetter(text.charAt(text.length() - 1))
        ? text
        : ExactNumbers.json(Double.parseDouble(text));
  }

  private static Object numeric(String text) {
    boolean named = Character.isLetter(text.charAt(text.length() - 1));
    return named ? text : ExactNumbers.json(new BigDecimal(text));
  }

  /** What is nested too deeply for FlowRunner's JSON stays text. */
  private static Object json(String text) {
    try {
      return Json.read(text, Object.class);
    } catch (UncheckedIOException e) {
      return text;
    }
  }

  /** An array of arrays has the type of its innermost elements. */
  private static List<Object> array(Array array, String element) throws SQLException {
    List<Object> values = new ArrayList<>();
    try (ResultSet elements = array.getResultSet()) {
      boolean nested = elements.getMetaData().getColumnTypeName(2).startsWith("_");
      while (elements.next()) {
        values.add(nested ? nested(elements.getArray(2), element) : read(elements, 2, element));
      }
    } finally {
      array.free();
    }
    return values;
  }

  private static List<Object> nested(Array array, String element) throws SQLException {
    return array == null ? null : array(array, element);
  }
}
