package io.flowrunner.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTroubleTest {
  @TempDir Path home;

  @Test
  void theInnermostReasonIsTold() {
    assertThat(
            DatabaseTrouble.text(new RuntimeException("outer", new SQLException("disk", "53100"))))
        .isEqualTo("disk");
    assertThat(DatabaseTrouble.text(new IllegalStateException()))
        .isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void aDatabaseInUseIsToldWithWhatToDo() {
    assertThat(
            DatabaseTrouble.text(
                new SQLException("failed", "XJ040", new SQLException("in use", "XSDB6"))))
        .contains("another process has it open", "flowrunner.home", "flowrunner.db.url");
  }

  @Test
  void theEmbeddedDatabaseLivesInTheHomeDirectoryAndCanBeClosedAndOpenedAgain() throws Exception {
    Settings settings = Settings.of(Map.of("home", home.toString()));

    for (int start = 0; start < 2; start++) {
      try (Connection connection = Database.of(settings).getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
      }
      Database.close(settings);
    }

    assertThat(home.resolve("derby").resolve("db.lck")).doesNotExist();
    assertThat(Files.isDirectory(home.resolve("derby"))).isTrue();
  }

  @Test
  void aDatabaseServerThatIsNotThereSaysSo() {
    Settings settings =
        Settings.of(Map.of("db.url", "jdbc:postgresql://127.0.0.1:1/x", "db.user", "u"));

    SQLException failure =
        catchThrowableOfType(
            SQLException.class, () -> Database.of(settings).getConnection().close());

    assertThat(failure.getSQLState()).startsWith("08");
    assertThat(DatabaseTrouble.text(failure)).contains("refused");
  }
}
