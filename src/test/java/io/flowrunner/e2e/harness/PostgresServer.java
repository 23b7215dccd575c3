package io.flowrunner.e2e.harness;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.logging.Logger;
import org.opentest4j.TestAbortedException;

/**
 * A PostgreSQL of the tests' own, whose parts come from Maven Central: an empty database on a free
 * port of this machine. It refuses to run as root, so there it is started in a user namespace.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(PostgresServer.class.getName());
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final EmbeddedPostgres postgres;

  private PostgresServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /** Aborts the test, loudly, on a machine where it cannot run. */
  public static PostgresServer start() {
    Path logs = Path.of(System.getProperty("flowrunner.test.logs", "target/e2e")).toAbsolutePath();
    Path log = logs.resolve("postgres.log");
    try {
      Files.createDirectories(logs);
      ProcessBuilder.Redirect output = ProcessBuilder.Redirect.appendTo(log.toFile());
      return new PostgresServer(
          EmbeddedPostgres.builder()
              .setOverrideWorkingDirectory(Path.of("target/postgres").toAbsolutePath().toFile())
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("unix_socket_directories", "")
              .setOutputRedirector(output)
              .setErrorRedirector(output)
              .setPGStartupWait(START_LIMIT)
              .start());
    } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
      String reason = "NOT TESTED: PostgreSQL cannot run on this machine, see " + log + ": " + e;
      LOG.severe(reason);
      throw new TestAbortedException(reason, e);
    }
  }

  public int port() {
    return postgres.getPort();
  }

  /** For a server that reaches it on this port of the machine: its own, or a proxy's. */
  public static String url(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
  }

  /** The first column of the first row. */
  public String query(String sql) {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
