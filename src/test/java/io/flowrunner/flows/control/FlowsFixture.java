package io.flowrunner.flows.control;

import io.flowrunner.accounts.control.AccountTable;
import io.flowrunner.accounts.entity.Account;
import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Credentials;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.flows.entity.FlowChanged;
import io.flowrunner.flows.entity.FlowDeleted;
import io.flowrunner.flows.entity.FlowRow;
import io.flowrunner.flows.entity.FlowTagRow;
import io.flowrunner.flows.entity.RevisionRow;
import io.flowrunner.platform.control.FiredEvents;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.platform.control.TestDatabase;
import io.flowrunner.secrets.control.Vault;
import io.flowrunner.secrets.entity.Secret;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Flows over a database in memory; each call is a transaction, as in the container. */
final class FlowsFixture implements AutoCloseable {
  static final Caller ANN = new Caller("account-ann", "ann@example.com", Role.USER, "login-1");
  static final Caller BOB = new Caller("account-bob", "bob@example.com", Role.USER, "login-2");

  final TestDatabase database =
      TestDatabase.with(FlowRow.class, FlowTagRow.class, RevisionRow.class);
  final FiredEvents<FlowDeleted> deleted = new FiredEvents<>();
  final FlowRevisions revisions = new FlowRevisions();
  Instant now = Instant.parse("2026-01-01T12:00:00Z");
  private final Settings settings;
  private final Ids ids = new Ids(Clock.systemUTC());

  FlowsFixture(Map<String, String> set) {
    settings = Settings.of(set);
    for (Caller caller : new Caller[] {ANN, BOB}) {
      database.run(entityManager -> insert(entityManager, caller));
    }
    revisions.language = LanguageNodes.language(settings);
  }

  private static void insert(EntityManager entityManager, Caller caller) {
    entityManager
        .createNativeQuery(
            "insert into account (id, name, email, email_key, password_hash, account_role,"
                + " created_at, updated_at) values (?1, ?2, ?2, ?2, 'x', 'USER', 0, 0)")
        .setParameter(1, caller.accountId())
        .setParameter(2, caller.email())
        .executeUpdate();
  }

  /** In one transaction; what it changed is told to the cache with the commit. */
  <T> T in(Function<Flows, T> work) {
    FiredEvents<FlowChanged> changed = new FiredEvents<>();
    T answer =
        database.inTransaction(
            entityManager -> {
              Flows flows = new Flows();
              flows.table = table(entityManager, changed);
              flows.language = revisions.language;
              flows.ready = revisions;
              flows.vault = new KnownSecrets();
              revisions.table = flows.table;
              return work.apply(flows);
            });
    changed.all().forEach(revisions::onChange);
    return answer;
  }

  void run(Consumer<Flows> work) {
    in(
        flows -> {
          work.accept(flows);
          return null;
        });
  }

  FlowTable table(EntityManager entityManager, FiredEvents<FlowChanged> changed) {
    FlowTable table = new FlowTable();
    table.entityManager = entityManager;
    table.accounts = new KnownAccounts();
    table.clock = Clock.fixed(now, ZoneOffset.UTC);
    table.ids = ids;
    table.settings = settings;
    table.changed = changed;
    table.deleted = deleted;
    return table;
  }

  @Override
  public void close() {
    database.close();
  }

  private static final class KnownAccounts extends AccountTable {
    @Override
    public Optional<Credentials> hold(String id) {
      return id.equals(ANN.accountId()) || id.equals(BOB.accountId())
          ? Optional.of(
              new Credentials(
                  new Account(id, id, id, Role.USER, Instant.EPOCH, Instant.EPOCH), "x"))
          : Optional.empty();
    }
  }

  private static final class KnownSecrets extends Vault {
    @Override
    public List<Secret> list(Caller caller, String accountId) {
      return caller.accountId().equals(accountId)
          ? List.of(new Secret("API_KEY", Instant.EPOCH, Instant.EPOCH))
          : List.of();
    }
  }
}
