package io.flowrunner.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.accounts.entity.Account;
import io.flowrunner.accounts.entity.AccountGuardRow;
import io.flowrunner.accounts.entity.AccountRow;
import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.platform.control.TestDatabase;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountsTest {
  private static TestDatabase database;

  private Caller admin;
  private Caller user;

  @BeforeAll
  static void start() {
    database = TestDatabase.with(AccountRow.class, AccountGuardRow.class);
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void populate() {
    database.run(em -> em.createQuery("delete from AccountRow a").executeUpdate());
    in(
        accounts -> {
          accounts.createFirst("Root", "root@example.com", "root-password");
          return null;
        });
    admin = caller(in(a -> a.table.credentialsByEmail("root@example.com").orElseThrow().account()));
    user = caller(in(a -> a.create(admin, "Ada", "ada@example.com", "ada-password", null)));
  }

  @Test
  void aNewAccountIsAUser() {
    assertThat(user.role()).isEqualTo(Role.USER);
    assertThat(in(a -> a.get(user, user.accountId())).name()).isEqualTo("Ada");
  }

  @Test
  void onlyAnAdministratorListsAndCreates() {
    assertKind(ProblemKind.FORBIDDEN, () -> in(a -> a.list(user, null, null)));
    assertKind(
        ProblemKind.FORBIDDEN, () -> in(a -> a.create(user, "x", "x@y.z", "password", "user")));
  }

  @Test
  void anotherAccountIsForbiddenForAUserAndUnknownForAnAdministrator() {
    assertKind(ProblemKind.FORBIDDEN, () -> in(a -> a.get(user, admin.accountId())));
    assertKind(ProblemKind.FORBIDDEN, () -> in(a -> a.get(user, "account-nobody")));
    assertKind(ProblemKind.NOT_FOUND, () -> in(a -> a.get(admin, "account-nobody")));
    assertKind(
        ProblemKind.NOT_FOUND,
        () -> in(a -> a.update(admin, "account-nobody", wish("x", null, null))));
  }

  @Test
  void refusesWhatBreaksARule() {
    assertKind(
        ProblemKind.INVALID_REQUEST, () -> in(a -> a.create(admin, null, "x@y.z", "pass", null)));
    assertKind(
        ProblemKind.VALIDATION_ERROR, () -> in(a -> a.create(admin, "x", "x@y.z", "short", null)));
    assertKind(
        ProblemKind.VALIDATION_ERROR,
        () -> in(a -> a.create(admin, "x", "x@y.z", "password", "boss")));
    assertKind(
        ProblemKind.CONFLICT,
        () -> in(a -> a.create(admin, "x", "ADA@example.com", "password", null)));
    assertKind(ProblemKind.INVALID_REQUEST, () -> in(a -> a.list(admin, "boss", null)));
  }

  @Test
  void aUserChangesItsPasswordWithTheCurrentOne() {
    String id = user.accountId();
    assertKind(
        ProblemKind.INVALID_REQUEST,
        () -> in(a -> a.update(user, id, wish(null, "new-password", null))));
    assertKind(
        ProblemKind.FORBIDDEN,
        () -> in(a -> a.update(user, id, wish(null, "new-password", "wrong-password"))));

    in(a -> a.update(user, id, wish(null, "new-password", "ada-password")));

    assertThat(hasPassword(id, "new-password")).isTrue();
    assertThat(hasPassword(id, "ada-password")).isFalse();
  }

  @Test
  void anAdministratorSetsAPasswordWithoutIt() {
    in(a -> a.update(admin, user.accountId(), wish(null, "new-password", null)));

    assertThat(hasPassword(user.accountId(), "new-password")).isTrue();
  }

  @Test
  void aUserCannotRiseAndKeepsItsRoleInAFullUpdate() {
    AccountWish rise = new AccountWish(null, null, null, null, "admin");
    AccountWish same = new AccountWish("Ada L.", "ada.l@example.com", null, null, "user");

    assertKind(ProblemKind.FORBIDDEN, () -> in(a -> a.update(user, user.accountId(), rise)));
    assertThat(in(a -> a.update(user, user.accountId(), same)).name()).isEqualTo("Ada L.");
  }

  @Test
  void aUserDeletesItsOwnAccountOnly() {
    assertKind(ProblemKind.FORBIDDEN, () -> delete(user, admin.accountId()));
    delete(user, user.accountId());
    assertKind(ProblemKind.NOT_FOUND, () -> delete(admin, user.accountId()));
  }

  private void delete(Caller caller, String id) {
    in(
        accounts -> {
          accounts.delete(caller, id);
          return null;
        });
  }

  private boolean hasPassword(String id, String password) {
    String hash = in(a -> a.table.credentials(id)).orElseThrow().passwordHash();
    return TestAccounts.hashes().matches(password, hash, () -> {});
  }

  private <T> T in(Function<Accounts, T> work) {
    return database.inTransaction(em -> work.apply(TestAccounts.accounts(TestAccounts.table(em))));
  }

  private static AccountWish wish(String name, String password, String currentPassword) {
    return new AccountWish(name, null, password, currentPassword, null);
  }

  private static Caller caller(Account account) {
    return new Caller(account.id(), account.email(), account.role(), "login-1");
  }

  private static void assertKind(ProblemKind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
