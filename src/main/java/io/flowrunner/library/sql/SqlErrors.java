package io.flowrunner.library.sql;

import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.NodeType.ErrorCodes;

/** How a statement may fail, whatever the database. */
@ErrorCodes({
  @ErrorCode(
      value = "connection",
      description = "No connection, it broke, or all that may be are in use.",
      retryable = true),
  @ErrorCode(value = "auth_failed", description = "The user or the password is wrong."),
  @ErrorCode(
      value = "timeout",
      description = "The statement did not end within the node's timeout, or was cancelled.",
      retryable = true),
  @ErrorCode(value = "unique_violation", description = "There is such a row already."),
  @ErrorCode(
      value = "foreign_key_violation",
      description = "A row that it names is not there, or is needed elsewhere."),
  @ErrorCode(value = "not_null_violation", description = "A column that needs a value got none."),
  @ErrorCode(value = "check_violation", description = "A check of the table does not hold."),
  @ErrorCode(value = "syntax_error", description = "The statement is not SQL."),
  @ErrorCode(value = "undefined_table", description = "There is no such table."),
  @ErrorCode(
      value = "serialization_failure",
      description = "Another transaction was in the way.",
      retryable = true),
  @ErrorCode(
      value = "deadlock",
      description = "Two transactions waited for each other.",
      retryable = true),
  @ErrorCode(value = "too_many_rows", description = "The result has more rows than max_rows."),
  @ErrorCode(value = "result_too_large", description = "The result is larger than max_bytes."),
  @ErrorCode(value = "sql_error", description = "Anything else; details.sql_state says what.")
})
interface SqlErrors {}
