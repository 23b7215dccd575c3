package io.flowrunner.library.sql;

import java.util.List;

/**
 * What a node asks of a database; the part that {@code postgres} and {@code sql} share.
 *
 * @param maxBytes of the rows, roughly as they are counted in memory
 */
record SqlOrder(
    Operation operation,
    String query,
    List<Object> args,
    List<SqlStatement> statements,
    Isolation isolation,
    Insert insert,
    int maxRows,
    long maxBytes) {
  private static final int MOST_ROWS = 1_000_000;
  private static final long MOST_BYTES = 64L << 20;
  private static final int MOST_BATCH = 10_000;
  private static final int MOST_STATEMENTS = 1_000;

  /** Rows to put into a table. */
  record Insert(
      String table,
      List<Object> items,
      List<String> columns,
      List<String> onConflict,
      ConflictAction onConflictAction,
      int batchSize) {}

  SqlOrder {
    operation.check("query", query);
    operation.check("args", args);
    operation.check("statements", statements);
    operation.check("isolation", isolation);
    operation.check("table", insert.table());
    operation.check("items", insert.items());
    operation.check("columns", insert.columns());
    operation.check("on_conflict", insert.onConflict());
    operation.check("on_conflict_action", insert.onConflictAction());
    require(maxRows >= 1 && maxRows <= MOST_ROWS, "max_rows must be 1 to 1000000");
    require(maxBytes >= 1 && maxBytes <= MOST_BYTES, "max_bytes must be 1 to 67108864");
    require(
        insert.batchSize() >= 1 && insert.batchSize() <= MOST_BATCH,
        "batch_size must be 1 to 10000");
    require(
        statements == null || statements.size() <= MOST_STATEMENTS,
        "statements must be at most 1000");
    if (operation == Operation.BATCH_INSERT) {
      check(insert);
    }
  }

  /** The one statement of a query or an execute. */
  SqlStatement statement() {
    return new SqlStatement(query, args);
  }

  private static void check(Insert insert) {
    Identifiers.table(insert.table());
    if (insert.columns() != null) {
      require(!insert.columns().isEmpty(), "columns must name a column");
      Identifiers.columns(insert.columns());
    }
    if (insert.onConflict() != null) {
      require(!insert.onConflict().isEmpty(), "on_conflict must name a column");
      Identifiers.columns(insert.onConflict());
    }
    require(
        insert.onConflictAction() != ConflictAction.UPDATE || insert.onConflict() != null,
        "on_conflict_action update needs on_conflict");
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }
}
