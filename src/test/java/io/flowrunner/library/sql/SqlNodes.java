package io.flowrunner.library.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.control.Lendings;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.Permits;
import io.flowrunner.platform.control.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs attempts of the nodes postgres and sql as the engine does, params bound from plain maps. */
final class SqlNodes implements AutoCloseable {
  private static final NodeCatalogue NODES =
      new NodeCatalogue(List.of(new PostgresNode(), new SqlNode()));

  private final Lendings lendings = new Lendings(Settings.of(Map.of()));
  private final Map<String, Object> account;
  private Permits permits = new Permits(Set.of(), Set.of(), 3, 1, 1);

  /**
   * @param account the params that every attempt has
   */
  SqlNodes(Map<String, Object> account) {
    this.account = account;
  }

  static SqlNodes on(int port) {
    return new SqlNodes(
        Map.of("host", "127.0.0.1", "port", port, "database", "postgres", "username", "postgres"));
  }

  SqlNodes permits(Permits given) {
    permits = given;
    return this;
  }

  FakeNodeContext context(Duration patience) {
    return new FakeNodeContext()
        .clock(Clock.systemUTC())
        .deadline(Instant.now().plus(patience))
        .permits(permits)
        .lendings(lendings);
  }

  NodeResult postgres(Map<String, Object> params) {
    return postgres(params, context(Duration.ofSeconds(30)));
  }

  NodeResult postgres(Map<String, Object> params, FakeNodeContext context) {
    Map<String, Object> all = new HashMap<>(account);
    all.putAll(params);
    PostgresNode.Params bound =
        (PostgresNode.Params) new ParamsBinder().bind(NODES.find("postgres").orElseThrow(), all);
    return new PostgresNode().execute(bound, context);
  }

  NodeResult sql(Map<String, Object> params) {
    Map<String, Object> all = new HashMap<>(account);
    all.putAll(params);
    SqlNode.Params bound =
        (SqlNode.Params) new ParamsBinder().bind(NODES.find("sql").orElseThrow(), all);
    return new SqlNode().execute(bound, context(Duration.ofSeconds(30)));
  }

  /** The output of an attempt that must succeed. */
  @SuppressWarnings("unchecked") // every operation but transaction gives a map
  static Map<String, Object> output(NodeResult result) {
    assertThat(result).isInstanceOf(NodeResult.Completed.class);
    return (Map<String, Object>) ((NodeResult.Completed) result).output();
  }

  static NodeResult.Failed failure(NodeResult result) {
    assertThat(result).isInstanceOf(NodeResult.Failed.class);
    return (NodeResult.Failed) result;
  }

  Map<String, Object> query(String sql, Object... args) {
    return output(postgres(Map.of("operation", "query", "query", sql, "args", listOf(args))));
  }

  /** The one value of a query. */
  Object value(String sql, Object... args) {
    List<?> rows = (List<?>) query(sql, args).get("rows");
    return ((Map<?, ?>) rows.get(0)).values().iterator().next();
  }

  long execute(String sql, Object... args) {
    return (long)
        output(postgres(Map.of("operation", "execute", "query", sql, "args", listOf(args))))
            .get("affected_rows");
  }

  /** May have nulls. */
  static List<Object> listOf(Object... values) {
    return java.util.Arrays.asList(values);
  }

  @Override
  public void close() {
    lendings.close();
  }
}
