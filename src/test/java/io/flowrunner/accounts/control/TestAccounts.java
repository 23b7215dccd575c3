package io.flowrunner.accounts.control;

import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.accounts.entity.CredentialsChanged;
import io.flowrunner.accounts.entity.NewAccount;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.platform.control.FiredEvents;
import io.flowrunner.platform.control.Ids;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;

/** The beans of this component, wired by hand for tests without a container. */
public final class TestAccounts {
  /** One for all: its order is that of creation. */
  private static final Ids IDS = new Ids(Clock.systemUTC());

  private TestAccounts() {}

  public static AccountTable table(EntityManager entityManager) {
    return table(entityManager, new FiredEvents<>(), new FiredEvents<>());
  }

  public static AccountTable table(
      EntityManager entityManager,
      FiredEvents<AccountDeleted> deleted,
      FiredEvents<CredentialsChanged> changed) {
    AccountTable table = new AccountTable();
    table.entityManager = entityManager;
    table.clock = Clock.systemUTC();
    table.ids = IDS;
    table.deleted = deleted;
    table.credentialsChanged = changed;
    return table;
  }

  /** Cheap ones. */
  public static PasswordHashes hashes() {
    return new PasswordHashes(1_000, 2, 64, Duration.ofSeconds(10));
  }

  public static Accounts accounts(AccountTable table) {
    Accounts accounts = new Accounts();
    accounts.table = table;
    accounts.hashes = hashes();
    return accounts;
  }

  public static NewAccount account(String email, Role role) {
    return new NewAccount("Test", email, "a hash", role);
  }
}
