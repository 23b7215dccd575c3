package io.flowrunner.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.accounts.entity.Account;
import io.flowrunner.accounts.entity.AccountChange;
import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.accounts.entity.AccountGuardRow;
import io.flowrunner.accounts.entity.AccountPage;
import io.flowrunner.accounts.entity.AccountRow;
import io.flowrunner.accounts.entity.CredentialsChanged;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.platform.control.FiredEvents;
import io.flowrunner.platform.control.PageRequest;
import io.flowrunner.platform.control.TestDatabase;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountTableTest {
  private static TestDatabase database;

  private final FiredEvents<AccountDeleted> deleted = new FiredEvents<>();
  private final FiredEvents<CredentialsChanged> changed = new FiredEvents<>();

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
  void keepsAnAccountAsItWasGiven() {
    Account made = insert("Ada@Example.com", Role.USER);

    assertThat(find(made.id())).contains(made);
    assertThat(made.email()).isEqualTo("Ada@Example.com");
    assertThat(made.id()).startsWith("account-");
    assertThat(find("account-nobody")).isEmpty();
  }

  @Test
  void findsAnEmailWithoutRegardToCase() {
    Account made = insert("Ada@Example.com", Role.USER);

    assertThat(in(table -> table.credentialsByEmail("aDA@eXAMPLE.COM")).orElseThrow().account())
        .isEqualTo(made);
  }

  @Test
  void refusesAnEmailThatIsInUse() {
    insert("ada@example.com", Role.USER);
    Account other = insert("bob@example.com", Role.USER);

    assertConflict(() -> insert("ADA@example.com", Role.USER));
    assertConflict(() -> in(table -> table.update(other.id(), email("Ada@EXAMPLE.com"))));
    assertThat(in(table -> table.update(other.id(), email("BOB@example.com"))).email())
        .isEqualTo("BOB@example.com");
  }

  @Test
  void givesOneOfManyAtOnceTheEmail() throws Exception {
    List<Callable<Boolean>> attempts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      attempts.add(
          () -> {
            try {
              insert("same@example.com", Role.USER);
              return true;
            } catch (ProblemException e) {
              assertThat(e.kind()).isEqualTo(ProblemKind.CONFLICT);
              return false;
            }
          });
    }

    assertThat(atOnce(attempts)).containsOnlyOnce(true);
  }

  @Test
  void pagesNewestFirstWithAnExactTotal() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(0, insert("user" + i + "@example.com", Role.USER).id());
    }
    Account admin = insert("admin@example.com", Role.ADMIN);

    AccountPage users = in(table -> table.page(Optional.of(Role.USER), new PageRequest(2, 1)));
    AccountPage all = in(table -> table.page(Optional.empty(), new PageRequest(1, 0)));

    assertThat(users.accounts())
        .extracting(Account::id)
        .containsExactlyElementsOf(ids.subList(1, 3));
    assertThat(users.total()).isEqualTo(5);
    assertThat(all.accounts()).containsExactly(admin);
    assertThat(all.total()).isEqualTo(6);
  }

  @Test
  void tellsWhenPasswordOrRoleChange() {
    insert("root@example.com", Role.ADMIN);
    Account user = insert("ada@example.com", Role.USER);

    in(table -> table.update(user.id(), new AccountChange("New", null, null, Role.USER, null)));
    assertThat(changed.all()).isEmpty();

    in(table -> table.update(user.id(), new AccountChange(null, null, "h2", null, null)));
    in(table -> table.update(user.id(), new AccountChange(null, null, null, Role.ADMIN, null)));
    assertThat(changed.all())
        .containsExactly(new CredentialsChanged(user.id()), new CredentialsChanged(user.id()));
  }

  @Test
  void refusesAPasswordChangeThatAnotherOvertook() {
    Account user = insert("ada@example.com", Role.USER);

    assertConflict(
        () ->
            in(
                table ->
                    table.update(
                        user.id(), new AccountChange(null, null, "h2", null, "another hash"))));
  }

  @Test
  void keepsTheLastAdministrator() {
    Account admin = insert("root@example.com", Role.ADMIN);
    insert("ada@example.com", Role.USER);

    assertConflict(() -> in(table -> table.update(admin.id(), role(Role.USER))));
    assertConflict(() -> delete(admin.id()));
    assertThat(deleted.all()).isEmpty();

    insert("second@example.com", Role.ADMIN);
    delete(admin.id());
    assertThat(deleted.all()).containsExactly(new AccountDeleted(admin.id()));
    assertThat(find(admin.id())).isEmpty();
  }

  @Test
  void keepsAnAdministratorWhenAllAreTakenAwayAtOnce() throws Exception {
    List<Callable<Boolean>> attempts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Account admin = insert("admin" + i + "@example.com", Role.ADMIN);
      boolean demote = i % 2 == 0;
      attempts.add(
          () -> {
            try {
              if (demote) {
                in(table -> table.update(admin.id(), role(Role.USER)));
              } else {
                delete(admin.id());
              }
              return true;
            } catch (ProblemException e) {
              return false;
            }
          });
    }

    assertThat(atOnce(attempts)).containsOnlyOnce(false);
    Optional<Account> remaining = in(AccountTable::firstAdministrator);
    assertThat(remaining).isPresent();
  }

  @Test
  void answersNotFoundForAnUnknownAccount() {
    assertThatThrownBy(() -> delete("account-nobody"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemKind.NOT_FOUND));
  }

  @Test
  void makesTheFirstAccountOnlyWhenThereIsNone() {
    var first = TestAccounts.account("root@example.com", Role.ADMIN);

    boolean empty = in(AccountTable::isEmpty);
    boolean made = in(table -> table.insertFirst(first));
    boolean again =
        in(table -> table.insertFirst(TestAccounts.account("b@example.com", Role.ADMIN)));

    assertThat(empty).isTrue();
    assertThat(made).isTrue();
    assertThat(again).isFalse();
    assertThat(in(AccountTable::firstAdministrator).orElseThrow().email())
        .isEqualTo("root@example.com");
  }

  private Account insert(String email, Role role) {
    return in(table -> table.insert(TestAccounts.account(email, role)));
  }

  private Optional<Account> find(String id) {
    return in(table -> table.find(id));
  }

  private void delete(String id) {
    in(
        table -> {
          table.delete(id);
          return null;
        });
  }

  private <T> T in(Function<AccountTable, T> work) {
    return database.inTransaction(em -> work.apply(TestAccounts.table(em, deleted, changed)));
  }

  private static AccountChange email(String email) {
    return new AccountChange(null, email, null, null, null);
  }

  private static AccountChange role(Role role) {
    return new AccountChange(null, null, null, role, null);
  }

  private static void assertConflict(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemKind.CONFLICT));
  }

  private static <T> List<T> atOnce(List<Callable<T>> attempts) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(attempts.size());
    CountDownLatch go = new CountDownLatch(1);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> attempt : attempts) {
        futures.add(
            threads.submit(
                () -> {
                  go.await();
                  return attempt.call();
                }));
      }
      go.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
