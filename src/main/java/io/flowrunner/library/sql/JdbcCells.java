package io.flowrunner.library.sql;

import io.flowrunner.platform.control.ExactNumbers;
import java.math.BigDecimal;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;

/** Values of any database as JSON, by the types of JDBC. */
final class JdbcCells implements Dialect.Cells {
  private final ResultSet rows;
  private final long maxBytes;
  private final int[] types;

  JdbcCells(ResultSet rows, long maxBytes) throws SQLException {
    this.rows = rows;
    this.maxBytes = maxBytes;
    ResultSetMetaData columns = rows.getMetaData();
    types = new int[columns.getColumnCount() + 1];
    for (int i = 1; i < types.length; i++) {
      types[i] = columns.getColumnType(i);
    }
  }

  @Override
  public Object read(int column) throws SQLException {
    Object value = present(column);
    return rows.wasNull() ? null : value;
  }

  private Object present(int column) throws SQLException {
    return switch (types[column]) {
      case Types.BIT, Types.BOOLEAN -> rows.getBoolean(column);
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> integer(column);
      case Types.NUMERIC, Types.DECIMAL -> decimal(rows.getBigDecimal(column));
      case Types.REAL, Types.FLOAT, Types.DOUBLE -> ExactNumbers.json(rows.getDouble(column));
      case Types.DATE -> text(rows.getObject(column, LocalDate.class));
      case Types.TIME -> time(rows.getObject(column, LocalTime.class));
      case Types.TIMESTAMP -> time(rows.getObject(column, LocalDateTime.class));
      case Types.TIMESTAMP_WITH_TIMEZONE -> instant(rows.getObject(column, OffsetDateTime.class));
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> bytes(rows.getBytes(column));
      case Types.BLOB -> blob(rows.getBlob(column));
      case Types.CLOB, Types.NCLOB -> clob(rows.getClob(column));
      default -> rows.getString(column);
    };
  }

  /** An unsigned one may be beyond 64 bits. */
  private Object integer(int column) throws SQLException {
    return decimal(rows.getBigDecimal(column));
  }

  private static Object decimal(BigDecimal value) {
    return value == null ? null : ExactNumbers.json(value);
  }

  private static Object text(Object value) {
    return value == null ? null : value.toString();
  }

  private static Object time(LocalTime value) {
    return value == null ? null : SqlTimes.text(value);
  }

  private static Object time(LocalDateTime value) {
    return value == null ? null : SqlTimes.text(value);
  }

  private static Object instant(OffsetDateTime value) {
    return value == null ? null : value.toInstant().toString();
  }

  private static Object bytes(byte[] value) {
    return value == null ? null : SqlBytes.text(value);
  }

  private Object blob(Blob value) throws SQLException {
    if (value == null) {
      return null;
    }
    Room.check(value.length(), maxBytes);
    return SqlBytes.text(value.getBytes(1, (int) value.length()));
  }

  private Object clob(Clob value) throws SQLException {
    if (value == null) {
      return null;
    }
    Room.check(value.length(), maxBytes);
    return value.getSubString(1, (int) value.length());
  }
}
