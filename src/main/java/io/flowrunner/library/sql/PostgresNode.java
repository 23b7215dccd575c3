package io.flowrunner.library.sql;

import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;
import java.util.List;

/**
 * Asks or changes a PostgreSQL database (tested with version 17). Connections are kept for the
 * account between attempts.
 *
 * <p>Values take the type that the server expects in their place; where it expects none, as in
 * {@code select $1}, they are text, and {@code $1::numeric} says otherwise. Maps are JSON; lists
 * are arrays where one is expected, else JSON; text for {@code json} is JSON text, for {@code
 * bytea} {@code \x} and hexadecimal digits; null is NULL.
 *
 * <p>Of the results, whole numbers are numbers; {@code numeric} is a number where JSON's holds it
 * exactly, else text; {@code json} its value; arrays lists; {@code timestamptz} RFC 3339 in UTC;
 * {@code timestamp}, {@code date}, {@code time} ISO 8601; {@code uuid} and all else PostgreSQL's
 * text; {@code bytea} as above; NULL is null; NaN and the infinities are text.
 *
 * <p>Output: {@code {rows, row_count, columns}} of query, each row a map of column to value (a name
 * that comes again is {@code name_2}); {@code {affected_rows}} of execute; {@code {affected_rows,
 * items}} of batch_insert, which is one transaction; a list of results of transaction, {@code
 * {rows, row_count, columns}} or {@code {affected_rows}}. Errors have {@code details} {@code
 * {sql_state, table, column, constraint, hint, position}}, as far as the server says.
 */
@Dependent
@NodeType(
    value = "postgres",
    summary = "Asks or changes a PostgreSQL database.",
    effect = Effect.EFFECTFUL,
    errors = @ErrorCode(allOf = SqlErrors.class),
    example =
        """
        metadata: {name: Open orders of a customer}
        vars: {db: "postgresql://127.0.0.1:5432/shop"}
        nodes:
          orders:
            type: postgres
            params:
              url: "${vars.db}"
              username: reader
              operation: query
              query: "select id, total, placed_at from orders where customer = $1 and state = $2"
              args: ["${input.customer}", open]
            timeout: 10s
            retry: {max_retries: 2}
        """)
public class PostgresNode implements NodeExecutor<PostgresNode.Params> {
  public record Params(
      @Param(
              description =
                  "postgresql://host:port/database, or with jdbc: before it; may set user,"
                      + " password and sslmode. Instead of host, port and database.",
              example = "postgresql://db.example.com:5432/shop")
          String url,
      @Param(description = "The server's name or address.", example = "db.example.com") String host,
      @Param(description = "Its port, 5432 without it.") Integer port,
      @Param(description = "The database.", example = "shop") String database,
      @Param(description = "The user.", example = "reader") String username,
      @Param(description = "The password.", example = "${secrets.SHOP_PASSWORD}") String password,
      @Param(
              description =
                  "disable, prefer (encrypts where the server offers it; the default), require, or"
                      + " verify_full (the certificate must be the host's, of an authority of the"
                      + " JDK).",
              example = "verify_full")
          SslMode sslmode,
      @Param(description = "What to do.", required = true, example = "query") Operation operation,
      @Param(
              description =
                  "The statement, with $1, $2 for its values, which are bound, never spliced. For"
                      + " query, execute.",
              example = "select id, total from orders where customer = $1")
          String query,
      @Param(
              description = "The values, in the order of their numbers. For query, execute.",
              example = "[\"${input.customer}\"]")
          List<Object> args,
      @Param(
              description =
                  "The table, or schema.table, in its own upper and lower case. For batch_insert.",
              example = "shop.orders")
          String table,
      @Param(
              description =
                  "The rows: maps of column to value, or lists in the order of columns. For"
                      + " batch_insert.",
              example = "${input.orders}")
          List<Object> items,
      @Param(
              description =
                  "The columns; those of the first item without it. A member that an item lacks"
                      + " becomes NULL. For batch_insert.",
              example = "[\"id\", \"total\"]")
          List<String> columns,
      @Param(
              description =
                  "Columns of a unique constraint: what becomes of an item that is there already"
                      + " is for on_conflict_action to say. For batch_insert.",
              example = "[\"id\"]")
          List<String> onConflict,
      @Param(
              description =
                  "nothing (the default when on_conflict is given) leaves the row as it is,"
                      + " update gives its other columns the new values. For batch_insert.",
              example = "update")
          ConflictAction onConflictAction,
      @Param(
              description =
                  "The statements, each {query, args}: all are carried out, or none. For"
                      + " transaction.")
          List<SqlStatement> statements,
      @Param(
              description = "Of a transaction; the database's own without it.",
              example = "serializable")
          Isolation isolation,
      @Param(description = "Rows of all results together at most.", defaultValue = "10000")
          int maxRows,
      @Param(description = "Size of all rows at most, in bytes.", defaultValue = "10485760")
          long maxBytes,
      @Param(description = "Rows sent to the database at once.", defaultValue = "500")
          int batchSize) {

    public Params {
      if (url != null && (host != null || port != null || database != null)) {
        throw new IllegalArgumentException("url takes the place of host, port and database");
      }
      if (url == null && host == null) {
        throw new IllegalArgumentException("url or host is needed");
      }
      address(url, host, port, database, username, password, sslmode);
      new SqlOrder(
          operation,
          query,
          args,
          statements,
          isolation,
          new SqlOrder.Insert(table, items, columns, onConflict, onConflictAction, batchSize),
          maxRows,
          maxBytes);
    }

    private SqlOrder order() {
      return new SqlOrder(
          operation,
          query,
          args,
          statements,
          isolation,
          new SqlOrder.Insert(table, items, columns, onConflict, onConflictAction, batchSize),
          maxRows,
          maxBytes);
    }

    private static PostgresAddress address(
        String url,
        String host,
        Integer port,
        String database,
        String username,
        String password,
        SslMode sslmode) {
      return url != null
          ? PostgresAddress.ofUrl(url, username, password, sslmode)
          : new PostgresAddress(
              host,
              port == null ? PostgresAddress.PORT : port,
              database,
              username,
              password,
              sslmode);
    }

    private DatabaseAddress address() {
      return address(url, host, port, database, username, password, sslmode).toDatabase();
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    return SqlRun.start(params.order(), params::address, context);
  }
}
