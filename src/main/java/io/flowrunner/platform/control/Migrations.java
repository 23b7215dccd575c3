package io.flowrunner.platform.control;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Map;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * Brings the schema up to date, then sees that the master key is the one of this database. The
 * first bean of the application that touches the database: start-up beans of other components are
 * {@code @DependsOn("Migrations")}. Transactions are Flyway's own, one for each migration.
 */
@Startup
@Singleton
@TransactionManagement(TransactionManagementType.BEAN)
public class Migrations {
  private static final Logger LOG = Logger.getLogger(Migrations.class.getName());
  private static final Map<String, String> DERBY =
      Map.of("blob", "BLOB", "clob", "CLOB", "binary_order", "");
  private static final Map<String, String> POSTGRESQL =
      Map.of("blob", "BYTEA", "clob", "TEXT", "binary_order", " COLLATE \"C\"");

  @Resource(lookup = DatabasePool.NAME)
  DataSource database;

  @Inject Settings settings;
  @Inject MasterKey masterKey;

  @PostConstruct
  void start() {
    try {
      migrate(database, Database.isEmbedded(settings));
      new MasterKeyCheck(database, masterKey).hold();
    } catch (SettingException e) {
      FailedStart.end(e.getMessage());
    } catch (SQLException | FlywayException e) {
      FailedStart.end("the database cannot be used: " + DatabaseTrouble.text(e));
    }
  }

  @PreDestroy
  void stop() {
    Database.close(settings);
  }

  /** Also for tests that bring a database of their own. */
  public static void migrate(DataSource database, boolean embedded) {
    MigrateResult result =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(database)
            .locations("classpath:META-INF/migrations")
            .placeholders(embedded ? DERBY : POSTGRESQL)
            .load()
            .migrate();
    LOG.info(
        () ->
            "Database schema is at version "
                + (result.targetSchemaVersion == null
                    ? result.initialSchemaVersion
                    : result.targetSchemaVersion)
                + ", migrations applied: "
                + result.migrationsExecuted);
  }
}
