package io.flowrunner.auth.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.accounts.control.AccountTable;
import io.flowrunner.accounts.control.PasswordHashes;
import io.flowrunner.accounts.control.TestAccounts;
import io.flowrunner.accounts.entity.Account;
import io.flowrunner.accounts.entity.AccountChange;
import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.accounts.entity.AccountGuardRow;
import io.flowrunner.accounts.entity.AccountRow;
import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Credentials;
import io.flowrunner.accounts.entity.CredentialsChanged;
import io.flowrunner.accounts.entity.NewAccount;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.auth.entity.IssuedToken;
import io.flowrunner.auth.entity.LoginEnded;
import io.flowrunner.auth.entity.LoginRow;
import io.flowrunner.auth.entity.TokenPrincipal;
import io.flowrunner.platform.control.FiredEvents;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.platform.control.TestDatabase;
import io.flowrunner.platform.control.TestTime;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginsTest {
  private static final String HOME = "192.0.2.1";
  private static TestDatabase database;

  private final TestTime time = new TestTime();
  private final PasswordHashes hashes = TestAccounts.hashes();
  private final Tokens tokens = new Tokens(() -> TestKeys.RING, time, Duration.ofHours(1));
  private final LoginThrottle throttle = new LoginThrottle(time, 5, 20, 100);
  private final FiredEvents<LoginEnded> ended = new FiredEvents<>();
  private VerifiedTokens verified;
  private Account ada;

  @BeforeAll
  static void start() {
    database = TestDatabase.with(AccountRow.class, AccountGuardRow.class, LoginRow.class);
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void populate() {
    database.run(
        em -> {
          em.createQuery("delete from LoginRow l").executeUpdate();
          em.createQuery("delete from AccountRow a").executeUpdate();
          AccountTable table = TestAccounts.table(em);
          table.insert(new NewAccount("Root", "root@x.y", hashes.hash("rootroot"), Role.ADMIN));
          ada =
              table.insert(
                  new NewAccount("Ada", "Ada@example.com", hashes.hash("password"), Role.USER));
        });
    verified =
        new VerifiedTokens(
            tokens, new Transactional(), time, Settings.of(Map.of("limits.verified_tokens", "10")));
  }

  @Test
  void theRightPasswordGivesAToken() {
    IssuedToken issued = login("ADA@EXAMPLE.COM", "password");

    assertThat(issued.accountId()).isEqualTo(ada.id());
    assertThat(issued.expiresAt()).isEqualTo(time.instant().plus(Duration.ofHours(1)));
    Caller caller = who(issued).orElseThrow().caller();
    assertThat(caller.accountId()).isEqualTo(ada.id());
    assertThat(caller.email()).isEqualTo("Ada@example.com");
    assertThat(caller.role()).isEqualTo(Role.USER);
  }

  @Test
  void aWrongPasswordAndAnUnknownUserAreAnsweredAlike() {
    String[] messages = new String[4];
    String[][] attempts = {
      {"ada@example.com", "wrong"},
      {"nobody@example.com", "password"},
      {"nul\u0000@example.com", "password"},
      {"ada@example.com", "password".repeat(10_000)}
    };
    for (int i = 0; i < attempts.length; i++) {
      String[] attempt = attempts[i];
      int index = i;
      assertThatThrownBy(() -> login(attempt[0], attempt[1]))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(ProblemKind.UNAUTHORIZED);
                messages[index] = e.getMessage();
              });
    }
    assertThat(messages).containsOnly(messages[0]);
  }

  @Test
  void bothFieldsAreRequired() {
    assertKind(ProblemKind.INVALID_REQUEST, () -> login(null, "password"));
    assertKind(ProblemKind.INVALID_REQUEST, () -> login("ada@example.com", null));
  }

  @Test
  void whoGuessesIsHeldOffEvenWithTheRightPassword() {
    for (int i = 0; i < 5; i++) {
      assertKind(ProblemKind.UNAUTHORIZED, () -> login("Ada@example.com", "wrong"));
    }

    assertKind(ProblemKind.RATE_LIMITED, () -> login("ada@EXAMPLE.com", "password"));
    time.pass(Duration.ofSeconds(30));
    assertThat(login("ada@example.com", "password")).isNotNull();
  }

  @Test
  void anUnknownUserIsHeldOffLikeAKnownOne() {
    for (int i = 0; i < 5; i++) {
      assertKind(ProblemKind.UNAUTHORIZED, () -> login("nobody@example.com", "wrong"));
    }

    assertKind(ProblemKind.RATE_LIMITED, () -> login("nobody@example.com", "wrong"));
  }

  @Test
  void refreshGivesAnotherTokenOfTheSameLoginAndLeavesTheOld() {
    IssuedToken first = login("ada@example.com", "password");
    time.pass(Duration.ofMinutes(30));
    IssuedToken second = in(logins -> logins.refresh(caller(first)));

    assertThat(second.token()).isNotEqualTo(first.token());
    assertThat(caller(second)).isEqualTo(caller(first));

    time.pass(Duration.ofMinutes(45));
    assertThat(who(first)).isEmpty();
    assertThat(who(second)).isPresent();
  }

  @Test
  void logoutEndsEveryTokenOfTheLoginAndNoOther() {
    IssuedToken first = login("ada@example.com", "password");
    IssuedToken second = in(logins -> logins.refresh(caller(first)));
    IssuedToken elsewhere = login("ada@example.com", "password");
    Caller caller = caller(first);
    who(second);
    who(elsewhere);

    logout(caller);

    assertThat(who(first)).isEmpty();
    assertThat(who(second)).isEmpty();
    assertThat(who(elsewhere)).isPresent();
    assertThat(ended.all())
        .containsExactly(new LoginEnded(ada.id(), java.util.Set.of(caller.loginId())));
    assertKind(ProblemKind.UNAUTHORIZED, () -> in(logins -> logins.refresh(caller)));
  }

  @Test
  void aSecondLogoutTellsNobody() {
    Caller caller = caller(login("ada@example.com", "password"));
    logout(caller);
    logout(caller);

    assertThat(ended.all()).hasSize(1);
  }

  @Test
  void aChangedPasswordOrRoleEndsAllLogins() {
    IssuedToken first = login("ada@example.com", "password");
    IssuedToken second = login("ada@example.com", "password");
    who(first);
    who(second);

    change(new AccountChange(null, null, hashes.hash("new-password"), null, null));
    assertThat(who(first)).isEmpty();
    assertThat(who(second)).isEmpty();

    IssuedToken third = login("ada@example.com", "new-password");
    change(new AccountChange(null, null, null, Role.ADMIN, null));
    assertThat(who(third)).isEmpty();
    assertThat(caller(login("ada@example.com", "new-password")).role()).isEqualTo(Role.ADMIN);
  }

  @Test
  void aDeletedAccountIsLoggedOutAndCannotComeBack() {
    IssuedToken issued = login("ada@example.com", "password");
    who(issued);

    database.run(em -> accounts(em).delete(ada.id()));
    forgetEnded();

    assertThat(who(issued)).isEmpty();
    assertKind(ProblemKind.UNAUTHORIZED, () -> login("ada@example.com", "password"));
  }

  @Test
  void aPasswordChangedWhileItWasCheckedGivesNoLogin() {
    Credentials checked =
        database.inTransaction(em -> TestAccounts.table(em).credentials(ada.id())).orElseThrow();
    change(new AccountChange(null, null, hashes.hash("new-password"), null, null));

    Optional<Caller> caller =
        database.inTransaction(em -> table(em).begin(checked, tokens.expiry()));

    assertThat(caller).isEmpty();
  }

  @Test
  void aLoginOfAnotherAccountIsNoLogin() {
    Caller caller = caller(login("ada@example.com", "password"));

    Optional<Caller> other =
        database.inTransaction(em -> table(em).caller(caller.loginId(), "account-other"));

    assertThat(other).isEmpty();
  }

  @Test
  void expiredLoginsAreRemoved() {
    login("ada@example.com", "password");
    time.pass(Duration.ofHours(2));
    IssuedToken live = login("ada@example.com", "password");

    database.run(em -> table(em).purge());

    long left =
        database.inTransaction(
            em -> em.createQuery("select count(l) from LoginRow l", Long.class).getSingleResult());
    assertThat(left).isEqualTo(1);
    assertThat(who(live)).isPresent();
  }

  private IssuedToken login(String username, String password) {
    return in(logins -> logins.login(username, password, HOME));
  }

  private void logout(Caller caller) {
    in(
        logins -> {
          logins.logout(caller);
          return null;
        });
    forgetEnded();
  }

  private void change(AccountChange change) {
    database.run(em -> accounts(em).update(ada.id(), change));
    forgetEnded();
  }

  /** What CDI does after the commit. */
  private void forgetEnded() {
    ended.all().forEach(verified::forget);
  }

  private Optional<TokenPrincipal> who(IssuedToken issued) {
    return verified.principal(issued.token());
  }

  private Caller caller(IssuedToken issued) {
    return who(issued).orElseThrow().caller();
  }

  private <T> T in(Function<Logins, T> work) {
    return database.inTransaction(
        em -> {
          Logins logins = new Logins();
          logins.accounts = TestAccounts.table(em);
          logins.hashes = hashes;
          logins.throttle = throttle;
          logins.table = table(em);
          logins.tokens = tokens;
          return work.apply(logins);
        });
  }

  private AccountTable accounts(EntityManager em) {
    LoginTable logins = table(em);
    Consumer<AccountDeleted> remove = logins::removeAll;
    Consumer<CredentialsChanged> end = logins::endAll;
    return TestAccounts.table(em, new FiredEvents<>(remove), new FiredEvents<>(end));
  }

  private LoginTable table(EntityManager em) {
    LoginTable table = new LoginTable();
    table.entityManager = em;
    table.accounts = TestAccounts.table(em);
    table.clock = time;
    table.ids = new Ids(time);
    table.ended = ended;
    return table;
  }

  /** As the container calls it: in a transaction of its own. */
  private final class Transactional extends LoginTable {
    @Override
    public Optional<Caller> caller(String loginId, String accountId) {
      return database.inTransaction(em -> table(em).caller(loginId, accountId));
    }
  }

  private static void assertKind(ProblemKind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
