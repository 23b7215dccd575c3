package io.flowrunner.library.sql;

import io.flowrunner.library.sql.SqlText.Translated;
import io.flowrunner.platform.control.ExactNumbers;
import io.flowrunner.platform.control.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;

/** Any database with a JDBC driver, by what JDBC itself says. */
final class JdbcDialect implements Dialect {
  private final long maxBytes;

  /**
   * @param maxBytes of one large object
   */
  JdbcDialect(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public Translated translate(String statement) {
    return SqlText.translate(statement, false);
  }

  @Override
  public Values values(PreparedStatement statement, boolean lists) {
    return values -> {
      for (int i = 0; i < values.size(); i++) {
        bind(statement, i + 1, values.get(i));
      }
    };
  }

  private static void bind(PreparedStatement statement, int number, Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(number, Types.NULL);
    } else if (value instanceof Map || value instanceof List) {
      statement.setString(number, Json.text(value));
    } else if (value instanceof java.math.BigInteger whole) {
      statement.setBigDecimal(number, new java.math.BigDecimal(whole));
    } else if (value instanceof Integer || value instanceof Long) {
      statement.setLong(number, ((Number) value).longValue());
    } else if (value instanceof Number decimal) {
      statement.setBigDecimal(number, new java.math.BigDecimal(ExactNumbers.text(decimal)));
    } else if (value instanceof Boolean truth) {
      statement.setBoolean(number, truth);
    } else {
      statement.setString(number, value.toString());
    }
  }

  @Override
  public Cells cells(ResultSet rows) throws SQLException {
    return new JdbcCells(rows, maxBytes);
  }

  @Override
  public String quoted(String name, Connection connection) throws SQLException {
    String quote = connection.getMetaData().getIdentifierQuoteString().strip();
    return quote.isEmpty() || name.contains(quote) ? name : quote + name + quote;
  }

  @Override
  public String onConflict(SqlOrder.Insert insert, List<String> columns) {
    if (insert.onConflict() != null || insert.onConflictAction() != null) {
      throw new IllegalArgumentException("on_conflict is known for PostgreSQL only");
    }
    return "";
  }

  /** JDBC knows no such thing: what a connection's own settings are is reset by the pool. */
  @Override
  public void clean(Connection connection) {}
}
