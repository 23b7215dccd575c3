package io.flowrunner.auth.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.accounts.control.TestAccounts;
import io.flowrunner.accounts.entity.AccountGuardRow;
import io.flowrunner.accounts.entity.AccountRow;
import io.flowrunner.accounts.entity.Credentials;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.platform.control.SettingException;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.platform.control.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstAdministratorTest {
  private static TestDatabase database;

  @TempDir Path home;

  @BeforeAll
  static void start() {
    database = TestDatabase.with(AccountRow.class, AccountGuardRow.class);
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void empty() {
    database.run(em -> em.createQuery("delete from AccountRow a").executeUpdate());
  }

  @Test
  void aFirstStartMakesOneWithARandomPasswordThatOnlyTheOwnerCanRead() throws IOException {
    String password = begin(Map.of()).orElseThrow();

    Path file = home.resolve("admin-password");
    assertThat(password).matches("([a-z2-9]{5}-){3}[a-z2-9]{5}").doesNotContain("l", "o", "i");
    assertThat(Files.readString(file)).isEqualTo(password + "\n");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(hasPassword("admin@localhost", password)).isTrue();
  }

  @Test
  void aLaterStartMakesNone() {
    String password = begin(Map.of()).orElseThrow();

    assertThat(begin(Map.of())).isEmpty();
    assertThat(hasPassword("admin@localhost", password)).isTrue();
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void takesEmailAndPasswordFromTheSettingsAndKeepsNoFile() throws IOException {
    Files.writeString(home.resolve("admin-password"), "of an earlier database");

    Optional<String> made =
        begin(Map.of("admin.email", "root@example.com", "admin.password", "from-settings"));

    assertThat(made).isEmpty();
    assertThat(hasPassword("root@example.com", "from-settings")).isTrue();
    assertThat(home.resolve("admin-password")).doesNotExist();
  }

  @Test
  void saysWhichSettingIsWrong() {
    assertThatThrownBy(() -> begin(Map.of("admin.email", "root..x@example.com")))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("flowrunner.admin.email");
  }

  @Test
  void theWelcomeShowsThePasswordOnlyOnTheStartThatMadeIt() {
    Optional<Path> file = Optional.of(Path.of("/data/admin-password"));
    String first = Welcome.text("http://localhost:8080", "a@b", Optional.of("p4ss"), file);
    String later = Welcome.text("http://localhost:8080", "a@b", Optional.empty(), file);

    assertThat(first).contains("http://localhost:8080/openapi", "a@b", "p4ss", "kept in /data");
    assertThat(later).contains("a@b", "of the first start: /data").doesNotContain("p4ss");
  }

  private Optional<String> begin(Map<String, String> set) {
    Map<String, String> all = new HashMap<>(set);
    all.put("home", home.toString());
    return database.inTransaction(
        em -> {
          FirstAdministrator bean = new FirstAdministrator();
          bean.table = TestAccounts.table(em);
          bean.accounts = TestAccounts.accounts(bean.table);
          bean.settings = Settings.of(all);
          return bean.begin(PasswordFile.in(home));
        });
  }

  private boolean hasPassword(String email, String password) {
    Credentials found =
        database
            .inTransaction(em -> TestAccounts.table(em).credentialsByEmail(email))
            .orElseThrow();
    return found.account().role() == Role.ADMIN
        && TestAccounts.hashes().matches(password, found.passwordHash(), () -> {});
  }

  private long count() {
    return database.inTransaction(
        em -> em.createQuery("select count(a) from AccountRow a", Long.class).getSingleResult());
  }
}
