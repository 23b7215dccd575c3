package io.flowrunner.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyCheckTest {
  private final TestDatabase database = TestDatabase.with();

  @TempDir Path home;
  @TempDir Path otherHome;

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void theSameKeyPassesAgainAndAgain() {
    assertThatCode(() -> check(home)).doesNotThrowAnyException();
    assertThatCode(() -> check(home)).doesNotThrowAnyException();
  }

  @Test
  void anotherKeyIsToldApart() throws Exception {
    check(home);
    new MasterKey(settings(otherHome)).wrap(new byte[0], "makes the file");

    assertThatThrownBy(() -> check(otherHome))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("is not the one")
        .hasMessageContaining(otherHome.toString());
  }

  @Test
  void aLostKeyIsNotReplacedByANewOne() throws Exception {
    check(home);

    assertThatThrownBy(() -> check(otherHome))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("there is no master key");
    assertThat(Files.exists(otherHome.resolve("master.key"))).isFalse();
  }

  private void check(Path directory) throws Exception {
    new MasterKeyCheck(database.dataSource(), new MasterKey(settings(directory))).hold();
  }

  private static Settings settings(Path directory) {
    return Settings.of(Map.of("home", directory.toString()));
  }
}
