package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.platform.control.Migrations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A database from before there was retention. */
class RetentionMigrationTest {

  @Test
  void runsThatHadEndedAreKeptForTheDefault() throws SQLException {
    EmbeddedDataSource database = new EmbeddedDataSource();
    database.setDatabaseName("memory:before-retention");
    database.setCreateDatabase("create");
    Flyway.configure()
        .dataSource(database)
        .locations("classpath:META-INF/migrations")
        .placeholders(Map.of("blob", "BLOB", "clob", "CLOB"))
        .target("3")
        .load()
        .migrate();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      insert(statement, "exec-1", "COMPLETED", "1700000000000");
      insert(statement, "exec-2", "RUNNING", "NULL");

      Migrations.migrate(database, true);

      try (ResultSet rows =
          statement.executeQuery("SELECT purge_at - ended_at FROM execution ORDER BY id")) {
        rows.next();
        assertThat(rows.getLong(1)).isEqualTo(Duration.ofDays(30).toMillis());
        rows.next();
        assertThat(rows.getObject(1)).isNull();
      }
    }
  }

  private static void insert(Statement statement, String id, String status, String ended)
      throws SQLException {
    statement.execute(
        "INSERT INTO execution (id, account_id, flow_id, flow_name, revision, status, started_at,"
            + " ended_at, writer, input_key, input_sealed) VALUES ('"
            + id
            + "', 'a', 'f', 'F', 1, '"
            + status
            + "', 1690000000000, "
            + ended
            + ", 'w', 'k', CAST (X'00' AS BLOB))");
  }
}
