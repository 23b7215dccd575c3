package io.flowrunner.platform.control;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * The first thing that happens when the application starts: the container asks for a connection (to
 * deploy JPA) before it makes any bean. What cannot work ends the process here, with one line
 * instead of a failed deployment's many.
 */
final class StartCheck {
  private static final Logger LOG = Logger.getLogger(StartCheck.class.getName());
  private static final int TRIES = 60;
  private static final AtomicBoolean PASSED = new AtomicBoolean();

  private StartCheck() {}

  /** The database of the settings, after it has answered once. */
  static DataSource database() {
    Settings settings = settings();
    DataSource database = Database.of(settings);
    if (!PASSED.get()) {
      reach(database, Database.isEmbedded(settings) ? 1 : TRIES);
      PASSED.set(true);
    }
    return database;
  }

  private static Settings settings() {
    try {
      Settings settings = Environment.settingsOfProcess();
      if (!PASSED.get()) {
        new Home(settings.get(Settings.HOME)).prepare();
        MasterKey.check(settings);
        warnOfUnknownSettings();
      }
      return settings;
    } catch (SettingException e) {
      throw FailedStart.end(e.getMessage());
    }
  }

  private static void warnOfUnknownSettings() {
    Set<String> names = new HashSet<>(System.getenv().keySet());
    names.addAll(System.getProperties().stringPropertyNames());
    UnknownSettings.among(names)
        .forEach(name -> LOG.warning(() -> name + " is not a setting of FlowRunner: ignored"));
  }

  /** A database server that is started together with this one may need a while. */
  private static void reach(DataSource database, int tries) {
    for (int left = tries - 1; ; left--) {
      try (Connection connection = database.getConnection()) {
        LOG.fine(() -> "Reached " + connection);
        return;
      } catch (SQLException e) {
        if (left == 0 || !isConnectionFailure(e)) {
          throw FailedStart.end("the database cannot be opened: " + DatabaseTrouble.text(e));
        }
        if (left == tries - 1) {
          LOG.warning(() -> "Waiting for the database: " + DatabaseTrouble.text(e));
        }
        pause();
      }
    }
  }

  /** SQLSTATE class 08, and 57P03 of PostgreSQL: it is starting up. */
  private static boolean isConnectionFailure(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && (state.startsWith("08") || state.equals("57P03"));
  }

  private static void pause() {
    try {
      Thread.sleep(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FailedStart.end("interrupted while waiting for the database");
    }
  }
}
