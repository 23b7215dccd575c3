package io.flowrunner.library.sql;

import io.flowrunner.e2e.harness.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The tables that the examples of {@code postgres} and {@code sql} speak of. */
public final class SqlExample {
  private final int port;

  public SqlExample(PostgresServer server) throws SQLException {
    port = server.port();
    try (Connection connection =
            DriverManager.getConnection(PostgresServer.url(port), "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema if exists example cascade");
      statement.execute("create schema example");
      statement.execute("drop role if exists reader");
      statement.execute("drop role if exists clerk");
      statement.execute("create role reader superuser login");
      statement.execute("create role clerk superuser login");
      statement.execute("alter role reader set search_path to example");
      statement.execute("alter role clerk set search_path to example");
      statement.execute(
          "create table example.orders (id bigint, total numeric, placed_at timestamptz, customer"
              + " text, state text)");
      statement.execute("create table example.account (id text primary key, balance numeric)");
      statement.execute("insert into example.account values ('a', 100), ('b', 0)");
    }
  }

  /** With this server in place of the example's. */
  public String place(String yaml) {
    String address = "127.0.0.1:" + port + "/postgres";
    return yaml.replace("127.0.0.1:5432/shop", address).replace("127.0.0.1:5432/bank", address);
  }
}
