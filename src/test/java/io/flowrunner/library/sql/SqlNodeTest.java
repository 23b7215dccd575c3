package io.flowrunner.library.sql;

import static io.flowrunner.library.sql.SqlNodes.failure;
import static io.flowrunner.library.sql.SqlNodes.listOf;
import static io.flowrunner.library.sql.SqlNodes.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.e2e.harness.PostgresServer;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.nodes.entity.Permits;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against an H2 server, as a driver that an operator has added, and against PostgreSQL. */
@ExtendWith(SharedDatabase.class)
class SqlNodeTest {
  @TempDir private static Path directory;

  private static Server h2;
  private static SqlNodes nodes;

  @BeforeAll
  static void open() throws SQLException {
    System.setProperty("h2.bindAddress", "127.0.0.1");
    h2 =
        Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", directory.toString())
            .start();
    nodes =
        new SqlNodes(
                Map.of(
                    "url",
                    "jdbc:h2:tcp://127.0.0.1:" + h2.getPort() + "/shop",
                    "username",
                    "sa",
                    "password",
                    "s3cret-password"))
            .permits(new Permits(Set.of("h2", "derby", "sqlite"), Set.of("CACHE_SIZE"), 2, 1, 1));
    output(
        nodes.sql(
            Map.of(
                "operation",
                "execute",
                "query",
                "create table \"order\" (\"id\" int primary key, \"total\" decimal(10, 2) not null,"
                    + " \"note\" varchar)")));
  }

  @AfterAll
  static void close() {
    nodes.close();
    h2.stop();
  }

  private static Object value(String sql, Object... args) {
    Map<String, Object> output =
        output(nodes.sql(Map.of("operation", "query", "query", sql, "args", listOf(args))));
    Map<?, ?> row = (Map<?, ?>) ((List<?>) output.get("rows")).get(0);
    return row.values().iterator().next();
  }

  static List<Arguments> values() {
    return List.of(
        Arguments.of("cast($1 as int)", 5, 5L),
        Arguments.of("cast($1 as bigint)", Long.MAX_VALUE, Long.MAX_VALUE),
        Arguments.of(
            "cast($1 as decimal(30))",
            new BigInteger("123456789012345678901"),
            new BigInteger("123456789012345678901")),
        Arguments.of("cast($1 as decimal(10, 2))", 1.25, 1.25),
        Arguments.of("cast($1 as double)", 0.1, 0.1),
        Arguments.of("cast($1 as boolean)", true, true),
        Arguments.of("cast($1 as varchar)", "'; drop", "'; drop"),
        Arguments.of("cast($1 as varchar)", null, null),
        Arguments.of("cast($1 as varchar)", Map.of("a", 1), "{\"a\":1}"),
        Arguments.of("cast($1 as date)", "2026-01-31", "2026-01-31"),
        Arguments.of("cast($1 as time)", "12:30:00", "12:30:00"),
        Arguments.of("cast($1 as timestamp)", "2026-01-31T12:00:00", "2026-01-31T12:00:00"),
        Arguments.of(
            "cast($1 as timestamp with time zone)",
            "2026-01-31T12:00:00+02:00",
            "2026-01-31T10:00:00Z"),
        Arguments.of("cast(x'deadbeef' as varbinary)", null, "\\xdeadbeef"),
        Arguments.of("cast(x'0102' as blob)", null, "\\x0102"),
        Arguments.of("cast('long' as clob)", null, "long"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void valuesGoBothWays(String expression, Object value, Object expected) {
    Object got =
        expression.contains("$1")
            ? value("select " + expression, value)
            : value("select " + expression);
    assertThat(got).isEqualTo(expected);
  }

  @Test
  void doesAllOperations() {
    Map<String, Object> insert = new HashMap<>();
    insert.put("operation", "batch_insert");
    insert.put("table", "order");
    insert.put("items", List.of(Map.of("id", 1, "total", 2.5), Map.of("id", 2, "total", 3)));
    assertThat(output(nodes.sql(insert))).isEqualTo(Map.of("affected_rows", 2L, "items", 2L));

    NodeResult transaction =
        nodes.sql(
            Map.of(
                "operation",
                "transaction",
                "statements",
                List.of(
                    Map.of(
                        "query",
                        "update \"order\" set \"note\" = $1 where \"id\" = $2",
                        "args",
                        List.of("paid", 2)),
                    Map.of("query", "select \"note\" from \"order\" where \"id\" = 2"))));
    assertThat((List<?>) ((NodeResult.Completed) transaction).output())
        .hasSize(2)
        .first()
        .isEqualTo(Map.of("affected_rows", 1L));

    assertThat(failure(nodes.sql(insert)).code()).isEqualTo("unique_violation");
    insert.put("on_conflict", List.of("id"));
    assertThatThrownBy(() -> nodes.sql(insert)).hasMessageContaining("PostgreSQL only");
  }

  @Test
  void failuresHaveCodes() {
    Map<String, String> codes =
        Map.of(
            "insert into \"order\" values (9, null, null)", "not_null_violation",
            "selekt 1", "syntax_error",
            "select * from nothing", "undefined_table",
            "select 1/0", "sql_error");
    codes.forEach(
        (sql, code) ->
            assertThat(failure(nodes.sql(Map.of("operation", "execute", "query", sql))).code())
                .isEqualTo(code));
    NodeResult.Failed denied =
        failure(
            nodes.sql(Map.of("operation", "execute", "query", "select 1", "password", "wr0ng")));
    assertThat(denied.code()).isEqualTo("auth_failed");
    assertThat(denied.toString()).doesNotContain("wr0ng");
  }

  /** Files, scripts, classes, FlowRunner's own database, drivers that nobody allows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:derby:/data",
        "jdbc:derby:data/db;create=true",
        "jdbc:derby://127.0.0.1:1527/db",
        "jdbc:derby:memory:x;create=true",
        "jdbc:h2:mem:x",
        "jdbc:h2:/tmp/x",
        "jdbc:h2://tmp/x",
        "jdbc:h2:file://tmp/x",
        "jdbc:sqlite://tmp/x",
        "jdbc:h2:file:/tmp/x",
        "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://127.0.0.1/x.sql'",
        "jdbc:h2:tcp://127.0.0.1/shop;INIT=RUNSCRIPT FROM 'http://127.0.0.1/x.sql'",
        "jdbc:h2:tcp://127.0.0.1/~/x",
        "jdbc:h2:tcp://127.0.0.1/../x",
        "jdbc:mysql://127.0.0.1/db?allowLoadLocalInfile=true&autoDeserialize=true",
        "jdbc:mysql://127.0.0.1/db",
        "jdbc:mysql://(host=a,autoDeserialize=true)/db",
        "jdbc:sqlite:/etc/passwd",
        "jdbc:default:connection",
        "jdbc:postgresql://127.0.0.1/db?user=u&socketFactory=org.example.Evil",
        "jdbc:postgresql:db",
        "h2:tcp://127.0.0.1/shop",
        "JDBC:H2:mem:x",
        ""
      })
  void refusesAddressesThatAreMoreThanAServer(String url) {
    assertThatThrownBy(
            () ->
                nodes.sql(
                    Map.of("operation", "query", "query", "select 1", "url", url, "username", "u")))
        .isInstanceOf(ParamsException.class);
  }

  @Test
  void propertiesAreTheOperatorsToAllow() {
    Map<String, Object> query = new HashMap<>(Map.of("operation", "query", "query", "select 1"));
    query.put("properties", Map.of("CACHE_SIZE", "1000"));
    assertThat(output(nodes.sql(query))).containsEntry("row_count", 1L);

    for (String name : List.of("INIT", "init", "user", "PASSWORD", "MODE")) {
      query.put("properties", Map.of(name, "RUNSCRIPT FROM '/tmp/x'"));
      assertThatThrownBy(() -> nodes.sql(query)).hasMessageContaining("does not allow " + name);
    }
  }

  @Test
  void largeObjectsHaveALimit() {
    NodeResult result =
        nodes.sql(
            Map.of(
                "operation",
                "query",
                "query",
                "select cast(repeat('x', 100000) as clob)",
                "max_bytes",
                50_000));
    assertThat(failure(result).code()).isEqualTo("result_too_large");
  }

  @Test
  void postgresIsServedByItsOwnRules(PostgresServer server) {
    Map<String, Object> query =
        Map.of(
            "url",
            "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres",
            "username",
            "postgres",
            "password",
            "x",
            "operation",
            "query",
            "query",
            "select $1::int[] as n, '{}'::jsonb ? 'a' as a",
            "args",
            listOf(listOf(1, 2)));

    assertThat(output(nodes.sql(query)).get("rows"))
        .isEqualTo(List.of(Map.of("n", listOf(1L, 2L), "a", false)));
  }
}
