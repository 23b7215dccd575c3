package io.flowrunner.library.sql;

import io.flowrunner.nodes.entity.Lent;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NothingToLendException;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.platform.control.EnumWord;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** One attempt of a node: takes a connection, does the work, gives it back. */
final class SqlRun {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final SqlOrder order;
  private final DatabaseAddress address;
  private final NodeContext context;

  private SqlRun(SqlOrder order, DatabaseAddress address, NodeContext context) {
    this.order = order;
    this.address = address;
    this.context = context;
  }

  /**
   * @param address throws IllegalArgumentException for one that is not allowed
   */
  static NodeResult start(SqlOrder order, Supplier<DatabaseAddress> address, NodeContext context) {
    return context.blocking(
        () -> {
          try {
            return new SqlRun(order, address.get(), context).result();
          } catch (IllegalArgumentException e) {
            throw new ParamsException("params", e.getMessage());
          }
        });
  }

  private NodeResult result() throws Exception {
    if (left().isNegative()) {
      return NodeResult.retryable("timeout", "There was no time left");
    }
    try (Lent<Connections> pool =
        context.lend(
            Connections.class,
            address.identity(),
            () -> new Connections(address, context.permits().sqlConnections()))) {
      return on(pool.get());
    } catch (SQLException e) {
      return SqlFailures.of(e, address);
    } catch (Room.ExceededException e) {
      return NodeResult.failed(e.code(), e.getMessage());
    } catch (NothingToLendException e) {
      return NodeResult.retryable("connection", "No connection: " + e.getMessage());
    } catch (InterruptedException e) {
      return NodeResult.retryable("timeout", "Interrupted while waiting for a connection");
    }
  }

  private NodeResult on(Connections pool) throws SQLException, InterruptedException {
    Connection connection = pool.borrow(left());
    StatementStop stop = new StatementStop(connection);
    boolean usable = true;
    try {
      context.cancellation().onCancel(stop::stop);
      Duration silence = left().plus(GRACE);
      connection.setNetworkTimeout(Runnable::run, (int) Math.min(silence.toMillis(), 1L << 30));
      Map<String, Object> output = new SqlWork(order, address, connection, stop, left()).output();
      log(output);
      return NodeResult.completed(
          order.operation() == Operation.TRANSACTION ? output.get("results") : output);
    } catch (SQLException e) {
      usable = !SqlFailures.breaks(e);
      throw e;
    } finally {
      if (stop.over() && usable) {
        pool.giveBack(connection);
      } else {
        pool.discard(connection);
      }
    }
  }

  private void log(Map<String, Object> output) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("operation", EnumWord.of(order.operation()));
    for (String count : new String[] {"row_count", "affected_rows"}) {
      if (output.containsKey(count)) {
        line.put(count, output.get(count));
      }
    }
    context.log(LogLevel.INFO, "SQL successful", line);
  }

  private Duration left() {
    return Duration.between(context.clock().instant(), context.deadline());
  }
}
