package io.flowrunner.executions.control;

import io.flowrunner.secrets.entity.SealedValue;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;

/** Sets the parameters of a statement one after the other. */
final class RowFiller {
  private final PreparedStatement statement;
  private int index;

  RowFiller(PreparedStatement statement) {
    this.statement = statement;
  }

  RowFiller text(String value) throws SQLException {
    statement.setString(++index, value);
    return this;
  }

  RowFiller number(int value) throws SQLException {
    statement.setInt(++index, value);
    return this;
  }

  /**
   * @param value null for NULL
   */
  RowFiller number(Long value) throws SQLException {
    if (value == null) {
      statement.setNull(++index, Types.BIGINT);
    } else {
      statement.setLong(++index, value);
    }
    return this;
  }

  /**
   * @param value null for NULL
   */
  RowFiller time(Instant value) throws SQLException {
    return number(value == null ? null : value.toEpochMilli());
  }

  /** The key's id and the bytes: two parameters. */
  RowFiller sealed(SealedValue value) throws SQLException {
    return text(value == null ? null : value.keyId()).bytes(value);
  }

  /** The bytes alone. */
  RowFiller bytes(SealedValue value) throws SQLException {
    statement.setBytes(++index, value == null ? null : value.bytes());
    return this;
  }
}
