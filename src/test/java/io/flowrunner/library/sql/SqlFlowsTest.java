package io.flowrunner.library.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.e2e.harness.PostgresServer;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.library.ExampleEngine;
import io.flowrunner.library.LibraryNodes;
import io.flowrunner.nodes.LocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The example flows with databases, run as they stand but for their addresses. */
@ExtendWith(SharedDatabase.class)
class SqlFlowsTest {
  private static final String ORDERS =
      """
      {"orders": [
        {"id": 1, "customer": {"name": " Ada "}, "total": "120.10", "status": "paid",
         "placed_at": "2026-01-31T08:00:00Z", "tags": ["new", "a,b"]},
        {"id": 2, "customer": {"name": "Bob'; drop table orders; --"}, "total": "5.05",
         "status": "open", "placed_at": "2026-01-31T23:59:59Z"},
        {"id": 3, "customer": {"name": "Ada"}, "total": "0.10", "status": "paid",
         "placed_at": "2026-01-31T10:00:00Z"},
        {"id": 4, "customer": {"name": "Eve"}, "total": "9", "status": "draft",
         "placed_at": "2026-01-31T10:00:00Z"}]}
      """;

  @TempDir private static Path directory;

  private static LocalServer web;
  private static ExampleEngine engine;
  private static SqlNodes nodes;
  private static String load;
  private static String report;

  @BeforeAll
  static void open(PostgresServer server) throws IOException {
    nodes = SqlNodes.on(server.port());
    for (String sql :
        List.of(
            "drop table if exists orders",
            "create table orders (id bigint primary key, customer text not null, total"
                + " numeric(12, 2) not null, placed_at timestamptz not null, tags text[] not null,"
                + " raw jsonb not null)",
            "drop role if exists loader",
            "drop role if exists reporter",
            "create role loader login",
            "create role reporter login",
            "alter role reporter set timezone = 'UTC'",
            "grant select, insert, update on orders to loader",
            "grant select on orders to reporter")) {
      nodes.execute(sql);
    }
    web =
        new LocalServer()
            .page("/orders", 200, ORDERS, "Content-Type", "application/json")
            .page("/reports", 200, "{}", "Content-Type", "application/json");
    engine =
        new ExampleEngine(
            directory, LibraryNodes.catalogue(), Map.of("WAREHOUSE_PASSWORD", "s3cret-password"));
    load = flow("etl-to-postgresql", server);
    report = flow("nightly-report", server);
    engine.open();
  }

  @AfterAll
  static void close() {
    engine.close();
    web.close();
    nodes.close();
  }

  private static String flow(String name, PostgresServer server) throws IOException {
    return engine.add(
        Files.readString(Path.of("src/site/flows", name + ".yaml"))
            .replace("https://api.example.com", web.url(""))
            .replace("https://hooks.example.com", web.url(""))
            .replace("db.example.com:5432/warehouse", "127.0.0.1:" + server.port() + "/postgres"));
  }

  private static Object run(String flow, Map<String, Object> input) {
    Execution run = engine.run(flow, input);
    assertThat(run.error()).isNull();
    assertThat(run.status()).isEqualTo(Status.COMPLETED);
    return run.result();
  }

  @Test
  void ordersAreLoadedAsOftenAsOneLikesAndReported() throws Exception {
    assertThat(run(load, Map.of())).isEqualTo(Map.of("loaded", 3));
    assertThat(run(load, Map.of("since", "2026-01-01T00:00:00Z"))).isEqualTo(Map.of("loaded", 3));

    assertThat(nodes.value("select count(*) from orders")).isEqualTo(3L);
    assertThat(nodes.value("select tags from orders where id = 1"))
        .isEqualTo(List.of("new", "a,b"));
    assertThat(nodes.value("select raw->'customer'->>'name' from orders where id = 2"))
        .isEqualTo("Bob'; drop table orders; --");

    Object sum = run(report, Map.of("day", "2026-01-31"));
    assertThat(sum)
        .isEqualTo(
            Map.of(
                "day",
                "2026-01-31",
                "customers",
                2,
                "total",
                "125.25",
                "text",
                "Orders of 2026-01-31: 125.25\n1. Ada: 2 orders, 120.20\n"
                    + "2. Bob'; drop table orders; --: 1 orders, 5.05"));
    LocalServer.Received told = web.received().get(web.received().size() - 1);
    assertThat(told.uri()).isEqualTo("/reports");
    assertThat(told.text()).contains("\"total\":\"125.25\"");

    int requests = web.received().size();
    assertThat(run(report, Map.of("day", "2026-02-01")))
        .isEqualTo(Map.of("day", "2026-02-01", "customers", 0));
    assertThat(web.received()).hasSize(requests);
  }
}
