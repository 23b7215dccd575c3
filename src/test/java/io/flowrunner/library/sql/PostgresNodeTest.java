package io.flowrunner.library.sql;

import static io.flowrunner.library.sql.SqlNodes.failure;
import static io.flowrunner.library.sql.SqlNodes.listOf;
import static io.flowrunner.library.sql.SqlNodes.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.PostgresServer;
import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.ParamsException;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against a real PostgreSQL. */
@ExtendWith(SharedDatabase.class)
class PostgresNodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static PostgresServer server;
  private static SqlNodes nodes;

  @BeforeAll
  static void open(PostgresServer shared) {
    server = shared;
    nodes = SqlNodes.on(server.port());
    nodes.execute("drop schema if exists shop cascade");
    nodes.execute("create schema shop");
    nodes.execute("create table shop.customer (id int primary key)");
    nodes.execute(
        "create table shop.\"Order\" (id int primary key, customer int references shop.customer,"
            + " total numeric(12,2) not null check (total >= 0), tags text[], data jsonb, at"
            + " timestamptz default '2026-01-01Z')");
  }

  @AfterAll
  static void close() {
    nodes.close();
  }

  static List<Arguments> results() {
    return List.of(
        Arguments.of("true", true),
        Arguments.of("1::smallint", 1L),
        Arguments.of("9223372036854775807", Long.MAX_VALUE),
        Arguments.of("0.5::float4", 0.5),
        Arguments.of("0.1::float8", 0.1),
        Arguments.of("'NaN'::float8", "NaN"),
        Arguments.of("'-Infinity'::float8", "-Infinity"),
        Arguments.of("12.50::numeric(10,2)", 12.5),
        Arguments.of("12.00::numeric", 12L),
        Arguments.of("1e20::numeric", new BigInteger("100000000000000000000")),
        Arguments.of("0.12345678901234567890123::numeric", "0.12345678901234567890123"),
        Arguments.of("'NaN'::numeric", "NaN"),
        Arguments.of("'it''s ☃'", "it's ☃"),
        Arguments.of("'a'::char(3)", "a  "),
        Arguments.of("'2026-01-31T12:00:00.5+02'::timestamptz", "2026-01-31T10:00:00.500Z"),
        Arguments.of("'infinity'::timestamptz", "infinity"),
        Arguments.of("'2026-01-31 12:00'::timestamp", "2026-01-31T12:00:00"),
        Arguments.of("'2026-01-31'::date", "2026-01-31"),
        Arguments.of("'-infinity'::date", "-infinity"),
        Arguments.of("'12:30'::time", "12:30:00"),
        Arguments.of("'1 day'::interval", "1 day"),
        Arguments.of(
            "'00000000-0000-0000-0000-00000000000a'::uuid", "00000000-0000-0000-0000-00000000000a"),
        Arguments.of("'\\xdeadbeef'::bytea", "\\xdeadbeef"),
        Arguments.of("'{\"a\": [1, 2.5, null]}'::jsonb", Map.of("a", listOf(1, 2.5, null))),
        Arguments.of("'null'::json", null),
        Arguments.of("null::int", null),
        Arguments.of("'{1,null}'::int[]", listOf(1L, null)),
        Arguments.of("'{{a,b},{c,d}}'::text[]", listOf(listOf("a", "b"), listOf("c", "d"))),
        Arguments.of("array['{\"a\":1}'::jsonb]", listOf(Map.of("a", 1))),
        Arguments.of("array['2026-01-31T12:00:00Z'::timestamptz]", listOf("2026-01-31T12:00:00Z")),
        Arguments.of("array['2026-01-31'::date]", listOf("2026-01-31")),
        Arguments.of("array['\\x01'::bytea]", listOf("\\x01")),
        Arguments.of("'{}'::int[]", listOf()));
  }

  @ParameterizedTest
  @MethodSource("results")
  void valuesOfPostgresAreJson(String expression, Object expected) {
    assertThat(nodes.value("select " + expression)).isEqualTo(expected);
  }

  static List<Arguments> values() {
    return List.of(
        Arguments.of("int", 5, 5L),
        Arguments.of("int", 5.0, 5L),
        Arguments.of("bigint", Long.MIN_VALUE, Long.MIN_VALUE),
        Arguments.of(
            "numeric",
            new BigInteger("123456789012345678901"),
            new BigInteger("123456789012345678901")),
        Arguments.of("numeric", "0.1000000000000000000001", "0.1000000000000000000001"),
        Arguments.of("float8", 0.1, 0.1),
        Arguments.of("bool", true, true),
        Arguments.of("text", "'; drop table shop.customer; --", "'; drop table shop.customer; --"),
        Arguments.of("text", 7, "7"),
        Arguments.of("timestamptz", "2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z"),
        Arguments.of("date", "2026-01-31", "2026-01-31"),
        Arguments.of(
            "uuid", "00000000-0000-0000-0000-00000000000A", "00000000-0000-0000-0000-00000000000a"),
        Arguments.of("bytea", "\\xDEADBEEF", "\\xdeadbeef"),
        Arguments.of("jsonb", Map.of("a", listOf(1, "x")), Map.of("a", listOf(1, "x"))),
        Arguments.of("jsonb", listOf(1, Map.of("b", true)), listOf(1, Map.of("b", true))),
        Arguments.of("jsonb", 5, 5),
        Arguments.of("int[]", listOf(1, null, 3), listOf(1L, null, 3L)),
        Arguments.of(
            "text[]", listOf("a,b", "q\"\\", "", "NULL"), listOf("a,b", "q\"\\", "", "NULL")),
        Arguments.of(
            "int[]", listOf(listOf(1, 2), listOf(3, 4)), listOf(listOf(1L, 2L), listOf(3L, 4L))),
        Arguments.of("jsonb[]", listOf(Map.of("a", "\"")), listOf(Map.of("a", "\""))),
        Arguments.of("int", null, null));
  }

  @ParameterizedTest
  @MethodSource("values")
  void valuesOfJsonTakeTheTypeThatIsExpected(String type, Object value, Object expected) {
    assertThat(nodes.value("select $1::" + type, value)).isEqualTo(expected);
  }

  @Test
  void aQueryGivesRowsInOrderWithTheirColumns() {
    Map<String, Object> output =
        nodes.query("select n as id, n * 2 as id, 'x' as x from generate_series($1, 2) n", 1);

    assertThat(output.get("columns")).isEqualTo(List.of("id", "id_2", "x"));
    assertThat(output.get("row_count")).isEqualTo(2L);
    assertThat(output.get("rows"))
        .isEqualTo(
            List.of(
                Map.of("id", 1L, "id_2", 2L, "x", "x"), Map.of("id", 2L, "id_2", 4L, "x", "x")));
  }

  @Test
  void executeCounts() {
    nodes.execute("delete from shop.customer where id between 10 and 12");

    assertThat(nodes.execute("insert into shop.customer values ($1), ($2)", 10, 11)).isEqualTo(2);
    assertThat(nodes.execute("insert into shop.customer values (12) returning id")).isEqualTo(1);
    assertThat(nodes.execute("vacuum shop.customer")).isZero();
    assertThat(nodes.query("update shop.customer set id = id where id > $1 returning id", 10))
        .containsEntry("row_count", 2L);
  }

  private static Map<String, Object> orders(Object items, Object... more) {
    Map<String, Object> params =
        new java.util.HashMap<>(
            Map.of("operation", "batch_insert", "table", "shop.Order", "items", items));
    for (int i = 0; i < more.length; i += 2) {
      params.put((String) more[i], more[i + 1]);
    }
    return params;
  }

  private static Map<String, Object> order(int id, Object total) {
    return Map.of("id", id, "total", total, "tags", listOf("a"), "data", Map.of("n", id));
  }

  @Test
  void aBatchIsInsertedWholeOrNotAtAll() {
    nodes.execute("delete from shop.\"Order\"");
    List<Object> items = new ArrayList<>();
    IntStream.range(0, 1_203).forEach(id -> items.add(order(id, id + 0.25)));

    assertThat(output(nodes.postgres(orders(items))))
        .isEqualTo(Map.of("affected_rows", 1_203L, "items", 1_203L));
    assertThat(nodes.value("select sum((data->>'n')::int) from shop.\"Order\" where tags = '{a}'"))
        .isEqualTo(1_203L * 1_202 / 2);

    List<Object> withDouble = new ArrayList<>(List.of(order(5_000, 1), order(5_001, 2)));
    withDouble.add(order(0, 3));
    Failed failed = failure(nodes.postgres(orders(withDouble, "batch_size", 1)));
    assertThat(failed.code()).isEqualTo("unique_violation");
    assertThat(failed.details())
        .containsEntry("sql_state", "23505")
        .containsEntry("constraint", "Order_pkey");
    assertThat(nodes.value("select count(*) from shop.\"Order\"")).isEqualTo(1_203L);
  }

  @Test
  void onConflictSkipsOrUpdates() {
    nodes.execute("delete from shop.\"Order\"");
    nodes.postgres(orders(List.of(order(1, 1), order(2, 2))));

    assertThat(
            output(
                nodes.postgres(
                    orders(List.of(order(2, 9), order(3, 3)), "on_conflict", List.of("id")))))
        .containsEntry("affected_rows", 1L);
    assertThat(nodes.value("select total from shop.\"Order\" where id = 2")).isEqualTo(2L);

    NodeResult updated =
        nodes.postgres(
            orders(
                List.of(order(2, 9), order(4, 4), order(2, 10)),
                "on_conflict",
                List.of("id"),
                "on_conflict_action",
                "update",
                "columns",
                List.of("id", "total")));
    assertThat(output(updated)).containsEntry("affected_rows", 3L);
    assertThat(nodes.value("select total from shop.\"Order\" where id = 2")).isEqualTo(10L);
    assertThat(nodes.value("select tags from shop.\"Order\" where id = 2")).isEqualTo(listOf("a"));
  }

  @Test
  void itemsMayBeListsAndMayBeNone() {
    nodes.execute("delete from shop.\"Order\"");
    List<String> columns = List.of("id", "total", "tags");

    assertThat(output(nodes.postgres(orders(List.of(listOf(1, 5, null)), "columns", columns))))
        .containsEntry("affected_rows", 1L);
    assertThat(output(nodes.postgres(orders(List.of()))))
        .isEqualTo(Map.of("affected_rows", 0L, "items", 0L));
    assertThatThrownBy(() -> nodes.postgres(orders(List.of(listOf(1, 5)), "columns", columns)))
        .isInstanceOf(ParamsException.class)
        .hasMessageContaining("items[0] has 2 values for 3 columns");
    assertThatThrownBy(
            () -> nodes.postgres(orders(List.of(order(1, 1), Map.of("id", 2, "other", 1)))))
        .hasMessageContaining("items[1] has a member that the first item lacks");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "orders\"; drop table x; -- | table",
        "a.b.c.d | table",
        "a..b | table",
      })
  void aTableIsAName(String table, String param) {
    assertThatThrownBy(() -> nodes.postgres(orders(List.of(), "table", table)))
        .isInstanceOf(ParamsException.class)
        .hasMessageContaining("params." + param + " must be a name");
  }

  @Test
  void columnsAreNames() {
    for (String name : new String[] {"id\") values (1); --", "", "a b", "x".repeat(64)}) {
      assertThatThrownBy(() -> nodes.postgres(orders(List.of(Map.of(name, 1)))))
          .hasMessageContaining("a column must have a name");
      assertThatThrownBy(() -> nodes.postgres(orders(List.of(), "on_conflict", List.of(name))))
          .hasMessageContaining("a column must have a name");
    }
  }

  private static NodeResult transaction(Object isolation, Object... statements) {
    Map<String, Object> params =
        new java.util.HashMap<>(
            Map.of("operation", "transaction", "statements", List.of(statements)));
    if (isolation != null) {
      params.put("isolation", isolation);
    }
    return nodes.postgres(params);
  }

  @Test
  void aTransactionIsDoneWholeOrNotAtAll() {
    nodes.execute("delete from shop.customer where id between 20 and 29");
    Map<String, Object> first =
        Map.of("query", "insert into shop.customer values ($1)", "args", List.of(20));

    NodeResult done =
        transaction(
            "serializable", first, Map.of("query", "select id from shop.customer where id = 20"));
    assertThat(((NodeResult.Completed) done).output())
        .isEqualTo(
            List.of(
                Map.of("affected_rows", 1L),
                Map.of(
                    "rows",
                    List.of(Map.of("id", 20L)),
                    "row_count",
                    1L,
                    "columns",
                    List.of("id"))));

    Failed failed =
        failure(transaction(null, Map.of("query", "insert into shop.customer values (21)"), first));
    assertThat(failed.code()).isEqualTo("unique_violation");
    assertThat(nodes.value("select count(*) from shop.customer where id = 21")).isEqualTo(0L);
    assertThat(nodes.value("show transaction_isolation")).isEqualTo("read committed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "insert into shop.\"Order\" (id, total, customer) values (100900, 1, -1) |"
            + " foreign_key_violation | 23503",
        "insert into shop.\"Order\" (id) values (100900) | not_null_violation | 23502",
        "insert into shop.\"Order\" (id, total) values (100900, -1) | check_violation | 23514",
        "selekt 1 | syntax_error | 42601",
        "select * from shop.nothing | undefined_table | 42P01",
        "select 1/0 | sql_error | 22012",
        "do $$ begin raise exception using errcode = '40P01'; end $$ | deadlock | 40P01",
        "do $$ begin raise exception using errcode = '40001'; end $$ |"
            + " serialization_failure | 40001",
      })
  void failuresHaveCodes(String sql, String code, String state) {
    Failed failed = failure(nodes.postgres(Map.of("operation", "execute", "query", sql)));

    assertThat(failed.code()).isEqualTo(code);
    assertThat(failed.details()).containsEntry("sql_state", state);
    assertThat(failed.retryable()).isEqualTo(state.startsWith("40"));
  }

  @Test
  void twoSerializableTransactionsInEachOthersWayAreRetryable() throws Exception {
    nodes.execute("create table if not exists shop.counter (id int primary key, n int)");
    nodes.execute("insert into shop.counter values (1, 0) on conflict do nothing");
    Callable<NodeResult> one =
        () ->
            transaction(
                "serializable",
                Map.of("query", "select n from shop.counter where id = 1"),
                Map.of("query", "select pg_sleep(0.3)::text"),
                Map.of("query", "update shop.counter set n = n + 1 where id = 1"));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<NodeResult> results = new ArrayList<>();
    try {
      for (Future<NodeResult> each : threads.invokeAll(List.of(one, one), 20, TimeUnit.SECONDS)) {
        results.add(each.get());
      }
    } finally {
      threads.shutdown();
    }
    results.removeIf(NodeResult.Completed.class::isInstance);

    assertThat(results).hasSize(1);
    assertThat(failure(results.get(0)).code()).isEqualTo("serialization_failure");
    assertThat(failure(results.get(0)).retryable()).isTrue();
  }

  @Test
  void tooManyRowsEndBeforeTheMemoryDoes() {
    Failed rows =
        failure(
            nodes.postgres(
                Map.of(
                    "operation", "query",
                    "query", "select generate_series(1, 1000000000)",
                    "max_rows", 1_000)));
    assertThat(rows.code()).isEqualTo("too_many_rows");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "query | select repeat('x', 1000) from generate_series(1, 100000)",
        "query | select repeat('x', 80000000)",
        "execute | select repeat('x', 80000000)",
      })
  void whatIsTooLargeEndsBeforeTheMemoryDoes(String operation, String sql) {
    Failed bytes =
        failure(
            nodes.postgres(Map.of("operation", operation, "query", sql, "max_rows", 1_000_000)));

    assertThat(bytes.code()).isEqualTo("result_too_large");
    assertThat(nodes.value("select 1")).isEqualTo(1L);
  }

  private static long sleeping(String mark) {
    return (long)
        nodes.value(
            "select count(*) from pg_stat_activity where state = 'active' and pid <>"
                + " pg_backend_pid() and query like '%' || $1 || '%'",
            mark);
  }

  @Test
  void aCancelEndsTheStatementAtTheServer() throws Exception {
    FakeNodeContext context = nodes.context(Duration.ofMinutes(5));
    CompletableFuture<NodeResult> result =
        CompletableFuture.supplyAsync(
            () ->
                nodes.postgres(
                    Map.of("operation", "query", "query", "select pg_sleep(60) /* to cancel */"),
                    context));
    Await.until("the statement", PATIENCE, () -> sleeping("to cancel") == 1);

    context.cancellation().cancel();

    assertThat(failure(result.get(10, TimeUnit.SECONDS)).code()).isEqualTo("timeout");
    Await.until("its end at the server", PATIENCE, () -> sleeping("to cancel") == 0);
    assertThat(nodes.value("select 1")).isEqualTo(1L);
  }

  @Test
  void aStatementEndsAtTheDeadline() {
    Failed failed =
        failure(
            nodes.postgres(
                Map.of("operation", "execute", "query", "select pg_sleep(60) /* too long */"),
                nodes.context(Duration.ofMillis(900))));

    assertThat(failed.code()).isEqualTo("timeout");
    assertThat(failed.retryable()).isTrue();
    Await.until("its end at the server", PATIENCE, () -> sleeping("too long") == 0);
    assertThat(
            failure(
                    nodes.postgres(
                        Map.of("operation", "query", "query", "select 1"),
                        nodes.context(Duration.ofMillis(-1))))
                .code())
        .isEqualTo("timeout");
  }

  @Test
  void aConnectionComesBackClean() {
    nodes.execute("set search_path = shop");
    nodes.execute("create temp table left_behind (id int)");
    nodes.query("select pg_advisory_lock(42)");
    nodes.execute("begin");

    assertThat(nodes.value("show search_path")).isEqualTo("\"$user\", public");
    assertThat(nodes.value("select count(*) from pg_class where relname = 'left_behind'"))
        .isEqualTo(0L);
    assertThat(nodes.value("select count(*) from pg_locks where locktype = 'advisory'"))
        .isEqualTo(0L);
  }

  @Test
  void connectionsAreKeptAndFew() throws Exception {
    Object first = nodes.value("select pg_backend_pid()");
    assertThat(nodes.value("select pg_backend_pid()")).isEqualTo(first);

    List<CompletableFuture<Object>> many = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      many.add(
          CompletableFuture.supplyAsync(
              () -> nodes.value("select pg_backend_pid() from pg_sleep(0.05)")));
    }
    List<Object> processes = new ArrayList<>();
    for (CompletableFuture<Object> each : many) {
      processes.add(each.get(20, TimeUnit.SECONDS));
    }
    assertThat(processes.stream().distinct().count()).isBetween(1L, 3L);
  }

  @Test
  void aBrokenConnectionIsReplaced() {
    Object victim = nodes.value("select pg_backend_pid()");
    Failed failed =
        failure(
            nodes.postgres(
                Map.of(
                    "operation", "query",
                    "query", "select pg_terminate_backend(pg_backend_pid())")));

    assertThat(failed.code()).isEqualTo("connection");
    assertThat(failed.retryable()).isTrue();
    assertThat(nodes.value("select pg_backend_pid()")).isNotEqualTo(victim);
  }

  @Test
  void aWrongPasswordIsToldAtOnceAndNotShown() throws Exception {
    nodes.execute("drop role if exists locked");
    nodes.execute("create role locked login password 'r1ght-password'");
    Path rules = Path.of(server.query("show hba_file"));
    String before = Files.readString(rules);
    Files.writeString(rules, "host all locked 127.0.0.1/32 scram-sha-256\n" + before);
    server.query("select pg_reload_conf()");
    Map<String, Object> locked =
        Map.of("username", "locked", "operation", "query", "query", "select current_user::text");
    Map<String, Object> wrong = new java.util.HashMap<>(locked);
    wrong.put("password", "wr0ng-password");

    Await.until("the new rules", PATIENCE, () -> nodes.postgres(wrong) instanceof Failed);
    Failed failed = failure(nodes.postgres(wrong));
    assertThat(failed.code()).isEqualTo("auth_failed");
    assertThat(failed.retryable()).isFalse();
    assertThat(failed.toString()).doesNotContain("wr0ng-password");
    assertThat(failure(nodes.postgres(locked)).code()).isIn("auth_failed", "connection");

    Map<String, Object> right = new java.util.HashMap<>(locked);
    right.put("password", "r1ght-password");
    assertThat(output(nodes.postgres(right)).get("rows"))
        .isEqualTo(List.of(Map.of("current_user", "locked")));
    Files.writeString(rules, before);
    server.query("select pg_reload_conf()");
  }

  @Test
  void noServerIsAConnectionFailure() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Failed failed =
        failure(nodes.postgres(Map.of("port", free, "operation", "query", "query", "select 1")));

    assertThat(failed.code()).isEqualTo("connection");
    assertThat(failed.retryable()).isTrue();
    Failed plain =
        failure(
            nodes.postgres(
                Map.of("sslmode", "verify_full", "operation", "query", "query", "select 1")));
    assertThat(plain.code()).isEqualTo("connection");
  }

  @Test
  void aServerThatSaysNothingHoldsNobodyBeyondACancel() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      FakeNodeContext context = nodes.context(Duration.ofMinutes(5));
      Thread[] worker = new Thread[1];
      CompletableFuture<NodeResult> result =
          CompletableFuture.supplyAsync(
              () -> {
                worker[0] = Thread.currentThread();
                return nodes.postgres(
                    Map.of(
                        "port", silent.getLocalPort(), "operation", "query", "query", "select 1"),
                    context);
              });
      try (Socket accepted = silent.accept()) {
        assertThat(accepted.isConnected()).isTrue();
        worker[0].interrupt();
        assertThat(result.get(5, TimeUnit.SECONDS)).isInstanceOf(Failed.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "execute | table | execute takes no table; batch_insert does",
        "transaction | query | transaction takes no query; query or execute does",
        "query | isolation | query takes no isolation; transaction does",
      })
  void operationsTakeTheirOwnParams(String operation, String param, String problem) {
    Map<String, Object> params =
        new java.util.HashMap<>(
            operation.equals("transaction")
                ? Map.of("operation", operation, "statements", List.of())
                : Map.of("operation", operation, "query", "select 1"));
    params.put(param, param.equals("isolation") ? "serializable" : "x");

    assertThatThrownBy(() -> nodes.postgres(params)).hasMessageContaining(problem);
  }

  @Test
  void limitsHaveBounds() {
    Map<String, Object> query = Map.of("operation", "query", "query", "select 1");
    for (String param : List.of("max_rows", "max_bytes", "batch_size")) {
      for (Object value : List.of(0, 1_000_000_000)) {
        Map<String, Object> params = new java.util.HashMap<>(query);
        params.put(param, value);
        assertThatThrownBy(() -> nodes.postgres(params)).hasMessageContaining(param);
      }
    }
    assertThatThrownBy(() -> nodes.postgres(Map.of("operation", "query")))
        .hasMessageContaining("query needs query");
    assertThatThrownBy(
            () ->
                nodes.postgres(
                    Map.of("operation", "query", "query", "select $2", "args", listOf(1))))
        .isInstanceOf(ParamsException.class)
        .hasMessageContaining("highest value is $2");
  }
}
