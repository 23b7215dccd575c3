package io.flowrunner.secrets.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.accounts.control.AccountTable;
import io.flowrunner.accounts.control.TestAccounts;
import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.accounts.entity.AccountGuardRow;
import io.flowrunner.accounts.entity.AccountRow;
import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.platform.control.FiredEvents;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.MasterKey;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.platform.control.TestDatabase;
import io.flowrunner.platform.control.UndecryptableException;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import io.flowrunner.secrets.entity.AccountKeyRow;
import io.flowrunner.secrets.entity.Secret;
import io.flowrunner.secrets.entity.SecretRow;
import io.flowrunner.secrets.entity.SecretsChanged;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VaultTest {
  private static final Settings SETTINGS =
      Settings.of(
          Map.of(
              "limits.secrets",
              "3",
              "encryption.key",
              "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
  private static TestDatabase database;

  private final Clock clock = Clock.systemUTC();
  private final Ids ids = new Ids(clock);
  private final FiredEvents<SecretsChanged> changed = new FiredEvents<>();
  private final AccountKeys keys = keys();
  private final Vault vault = new Vault();
  private int forgotten;
  private Caller root;
  private Caller ada;

  @BeforeAll
  static void start() {
    database =
        TestDatabase.with(
            AccountRow.class, AccountGuardRow.class, AccountKeyRow.class, SecretRow.class);
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void populate() {
    database.run(
        em -> {
          em.createQuery("delete from SecretRow s").executeUpdate();
          em.createQuery("delete from AccountKeyRow k").executeUpdate();
          em.createQuery("delete from AccountRow a").executeUpdate();
          AccountTable accounts = TestAccounts.table(em);
          root = caller(accounts.insert(TestAccounts.account("root@x.y", Role.ADMIN)).id(), true);
          ada = caller(accounts.insert(TestAccounts.account("ada@x.y", Role.USER)).id(), false);
        });
  }

  @Test
  void keepsAValueForRunsAndShowsOnlyTheRest() {
    Secret made = in(v -> v.create(ada, ada.accountId(), "API_KEY", "s3cret-välue"));

    assertThat(made.key()).isEqualTo("API_KEY");
    assertThat(list(ada)).containsExactly(made);
    assertThat(values(ada)).containsOnly(Map.entry("API_KEY", "s3cret-välue"));
    assertThat(values(root)).isEmpty();
  }

  @Test
  void theValueIsEncryptedAtRestAndBoundToItsPlace() {
    in(v -> v.create(ada, ada.accountId(), "A", "s3cret-value"));
    in(v -> v.create(ada, ada.accountId(), "B", "other-value"));
    byte[] stored = sealed("A");

    assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret");
    setSealed("B", stored);
    assertThatThrownBy(() -> values(ada)).isInstanceOf(UndecryptableException.class);
  }

  @Test
  void aChangeIsSeenAtOnceAndOtherwiseTheMapIsTheSame() {
    in(v -> v.create(ada, ada.accountId(), "A", "first"));
    Map<String, String> before = values(ada);
    assertThat(values(ada)).isSameAs(before);

    in(v -> v.replace(ada, ada.accountId(), "A", "second"));
    assertThat(values(ada)).containsEntry("A", "second");
    assertThat(before).containsEntry("A", "first");

    in(
        v -> {
          v.delete(ada, ada.accountId(), "A");
          return null;
        });
    assertThat(values(ada)).isEmpty();
  }

  @Test
  void replacingKeepsTheTimeOfCreation() {
    Secret made = in(v -> v.create(ada, ada.accountId(), "A", "first"));
    Secret replaced = in(v -> v.replace(ada, ada.accountId(), "A", "second"));

    assertThat(replaced.createdAt()).isEqualTo(made.createdAt());
    assertThat(replaced.updatedAt()).isAfterOrEqualTo(made.updatedAt());
  }

  @Test
  void anAdministratorWritesForAnyAccountAndAUserForItsOwn() {
    in(v -> v.create(root, ada.accountId(), "A", "value"));

    assertThat(list(ada)).hasSize(1);
    assertKind(ProblemKind.FORBIDDEN, () -> in(v -> v.list(ada, root.accountId())));
    assertKind(ProblemKind.FORBIDDEN, () -> in(v -> v.create(ada, "account-x", "A", "value")));
    assertKind(ProblemKind.NOT_FOUND, () -> in(v -> v.create(root, "account-x", "A", "value")));
  }

  @Test
  void refusesWhatBreaksARule() {
    String id = ada.accountId();
    for (String key : List.of("", "1A", "A B", "A/B", "ä", "A".repeat(129), "A\n")) {
      assertKind(ProblemKind.VALIDATION_ERROR, () -> in(v -> v.create(ada, id, key, "value")));
    }
    for (String value : List.of("", "x".repeat(65_537), "ä".repeat(32_769), "\ud800")) {
      assertKind(ProblemKind.VALIDATION_ERROR, () -> in(v -> v.create(ada, id, "A", value)));
    }
    assertKind(ProblemKind.INVALID_REQUEST, () -> in(v -> v.create(ada, id, null, "value")));
    assertKind(ProblemKind.INVALID_REQUEST, () -> in(v -> v.create(ada, id, "A", null)));
  }

  @Test
  void takesTheLongestKeyAndValue() {
    String key = "_" + "a.B-9".repeat(25) + "xy";
    String value = "x".repeat(65_536);
    in(v -> v.create(ada, ada.accountId(), key, value));

    assertThat(key).hasSize(128);
    assertThat(values(ada)).containsOnly(Map.entry(key, value));
  }

  @Test
  void aKeyIsThereOnceAndOnlySoMany() {
    String id = ada.accountId();
    in(v -> v.create(ada, id, "A", "value"));
    assertKind(ProblemKind.CONFLICT, () -> in(v -> v.create(ada, id, "A", "value")));
    in(v -> v.create(ada, id, "a", "value"));
    in(v -> v.create(ada, id, "B", "value"));

    assertKind(ProblemKind.CONFLICT, () -> in(v -> v.create(ada, id, "C", "value")));
    assertThat(list(ada)).extracting(Secret::key).containsExactly("A", "B", "a");
  }

  @Test
  void whatIsNotThereIsNotFound() {
    String id = ada.accountId();

    assertKind(ProblemKind.NOT_FOUND, () -> in(v -> v.replace(ada, id, "A", "value")));
    assertKind(ProblemKind.NOT_FOUND, () -> in(v -> v.replace(ada, id, "\u0000", "value")));
    assertKind(ProblemKind.NOT_FOUND, () -> in(v -> v.get(ada, id, "A")));
    assertKind(
        ProblemKind.NOT_FOUND,
        () ->
            in(
                v -> {
                  v.delete(ada, id, "A");
                  return null;
                }));
  }

  @Test
  void nothingIsLeftOfADeletedAccount() {
    in(v -> v.create(ada, ada.accountId(), "A", "value"));
    String keyId = keys.current(ada.accountId()).id();
    AccountDeleted deletion = new AccountDeleted(ada.accountId());

    database.run(
        em -> {
          table(em).removeAll(deletion);
          keyTable(em).removeAll(deletion);
        });
    keys.forget(deletion);
    forgetChanged();

    assertThat(values(ada)).isEmpty();
    assertThatThrownBy(() -> keys.byName(keyId)).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void manyAtOnceGetOneDataKey() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    List<Future<String>> futures = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      futures.add(threads.submit(() -> keys().current(ada.accountId()).id()));
    }
    List<String> found = new ArrayList<>();
    for (Future<String> future : futures) {
      found.add(future.get());
    }
    threads.shutdown();

    assertThat(found).containsOnly(found.get(0));
    assertThat(keys.current(ada.accountId()).id()).isEqualTo(found.get(0));
  }

  @Test
  void aDataKeyOpensWhatItClosedAndNothingElse() {
    AccountKey key = keys.current(ada.accountId());
    byte[] closed = key.encrypt(new byte[] {1, 2, 3}, "exec-1:0");

    assertThat(keys().byName(key.id()).decrypt(closed, "exec-1:0")).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> key.decrypt(closed, "exec-1:1"))
        .isInstanceOf(UndecryptableException.class);
    assertThatThrownBy(() -> keys.current(root.accountId()).decrypt(closed, "exec-1:0"))
        .isInstanceOf(UndecryptableException.class);
  }

  private List<Secret> list(Caller caller) {
    return in(v -> v.list(caller, caller.accountId()));
  }

  private Map<String, String> values(Caller caller) {
    return in(v -> v.values(caller.accountId()));
  }

  private <T> T in(Function<Vault, T> work) {
    T result =
        database.inTransaction(
            em -> {
              vault.table = table(em);
              vault.keys = keys;
              vault.accounts = TestAccounts.accounts(TestAccounts.table(em));
              vault.settings = SETTINGS;
              return work.apply(vault);
            });
    forgetChanged();
    return result;
  }

  /** What CDI does after the commit, once for each event. */
  private void forgetChanged() {
    List<SecretsChanged> all = changed.all();
    all.subList(forgotten, all.size()).forEach(vault::forget);
    forgotten = all.size();
  }

  private SecretTable table(EntityManager em) {
    SecretTable table = new SecretTable();
    table.entityManager = em;
    table.accounts = TestAccounts.table(em);
    table.settings = SETTINGS;
    table.clock = clock;
    table.ids = ids;
    table.changed = changed;
    return table;
  }

  private static AccountKeyTable keyTable(EntityManager em) {
    AccountKeyTable table = new AccountKeyTable();
    table.entityManager = em;
    return table;
  }

  private AccountKeys keys() {
    AccountKeys made = new AccountKeys();
    made.table = new Transactional();
    made.masterKey = new MasterKey(SETTINGS);
    made.clock = clock;
    made.ids = ids;
    return made;
  }

  /** As the container calls it: each call in a transaction of its own. */
  private static final class Transactional extends AccountKeyTable {
    @Override
    public Optional<AccountKeyRow> newest(String accountId) {
      return database.inTransaction(em -> keyTable(em).newest(accountId));
    }

    @Override
    public Optional<AccountKeyRow> find(String id) {
      return database.inTransaction(em -> keyTable(em).find(id));
    }

    @Override
    public void insert(AccountKeyRow key) {
      database.run(em -> keyTable(em).insert(key));
    }
  }

  private byte[] sealed(String key) {
    return database.inTransaction(
        em ->
            em.createQuery("select s from SecretRow s where s.key = :key", SecretRow.class)
                .setParameter("key", key)
                .getSingleResult()
                .value()
                .bytes());
  }

  private void setSealed(String key, byte[] bytes) {
    database.run(
        em ->
            em.createQuery("update SecretRow s set s.sealedValue = :bytes where s.key = :key")
                .setParameter("bytes", bytes)
                .setParameter("key", key)
                .executeUpdate());
  }

  private static Caller caller(String id, boolean admin) {
    return new Caller(id, "x@y.z", admin ? Role.ADMIN : Role.USER, "login-1");
  }

  private static void assertKind(ProblemKind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e.getMessage()).doesNotContain("value-");
            });
  }
}
