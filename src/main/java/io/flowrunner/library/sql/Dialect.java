package io.flowrunner.library.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** What differs from database to database. Without state, for many threads. */
interface Dialect {
  /**
   * @throws IllegalArgumentException for a statement with values that cannot be
   */
  SqlText.Translated translate(String statement);

  /**
   * Binds values to one statement, as often as it is carried out.
   *
   * @param lists whether there are lists among them
   */
  Values values(PreparedStatement statement, boolean lists) throws SQLException;

  /** Reads the rows of one result. */
  Cells cells(ResultSet rows) throws SQLException;

  /**
   * @param name checked, see {@link Identifiers}
   */
  String quoted(String name, Connection connection) throws SQLException;

  /** What follows the values of an insert; empty for nothing. */
  String onConflict(SqlOrder.Insert insert, List<String> columns);

  /** Takes away what a user of the connection may have left in its session. */
  void clean(Connection connection) throws SQLException;

  /** See {@link Dialect#values}. */
  interface Values {
    /**
     * @param values of JSON, one for each {@code ?}
     */
    void bind(List<Object> values) throws SQLException;
  }

  /** See {@link Dialect#cells}. */
  interface Cells {
    /**
     * @param column from 1
     * @return a JSON value
     */
    Object read(int column) throws SQLException;
  }
}
