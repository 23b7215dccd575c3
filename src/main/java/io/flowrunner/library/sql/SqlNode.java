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
import java.util.Map;

/**
 * Asks or changes any database that the operator of the server has a JDBC driver for: a jar on the
 * server's class path, named in {@code flowrunner.sql.drivers}. PostgreSQL needs neither; for it,
 * all is as with the node type {@code postgres}. FlowRunner's own database is never opened.
 *
 * <p>Values are bound as what they are in JSON: text, whole numbers, decimals, true and false,
 * NULL; maps and lists as JSON text. Of the results, numbers are numbers where JSON's hold them
 * exactly, else text; times with a zone RFC 3339 in UTC, others ISO 8601; bytes {@code \x} and
 * hexadecimal digits; all else the driver's text. {@code $1} is no value in strings, quoted names
 * and comments of the SQL standard; MySQL's backslash in a string is not known.
 *
 * <p>Output and errors as of {@code postgres}. A session's own settings and temporary tables may
 * outlive a run: use them within one transaction only.
 */
@Dependent
@NodeType(
    value = "sql",
    summary = "Asks or changes a database with a JDBC driver of the server.",
    effect = Effect.EFFECTFUL,
    errors = @ErrorCode(allOf = SqlErrors.class),
    example =
        """
        metadata: {name: Book a payment}
        vars: {db: "jdbc:postgresql://127.0.0.1:5432/bank"}
        nodes:
          book:
            type: sql
            params:
              url: "${vars.db}"
              username: clerk
              operation: transaction
              isolation: serializable
              statements:
                - query: "update account set balance = balance - $2 where id = $1"
                  args: ["${input.from}", "${input.amount}"]
                - query: "update account set balance = balance + $2 where id = $1"
                  args: ["${input.to}", "${input.amount}"]
            retry: {max_retries: 5}
        """)
public class SqlNode implements NodeExecutor<SqlNode.Params> {
  public record Params(
      @Param(
              description = "jdbc:<driver>://host:port/database, without options.",
              required = true,
              example = "jdbc:mariadb://db.example.com:3306/shop")
          String url,
      @Param(description = "The user.", example = "reader") String username,
      @Param(description = "The password.", example = "${secrets.SHOP_PASSWORD}") String password,
      @Param(
              description =
                  "Options of the driver, as far as flowrunner.sql.properties allows them.",
              defaultValue = "{}",
              example = "{\"useCompression\": \"true\"}")
          Map<String, String> properties,
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
                  "PostgreSQL only: columns of a unique constraint: what becomes of an item that is"
                      + " there already is for on_conflict_action to say. For batch_insert.",
              example = "[\"id\"]")
          List<String> onConflict,
      @Param(
              description =
                  "PostgreSQL only: nothing (the default when on_conflict is given) leaves the row"
                      + " as it is, update gives its other columns the new values. For"
                      + " batch_insert.",
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
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    return SqlRun.start(params.order(), () -> JdbcAddress.of(params, context.permits()), context);
  }
}
