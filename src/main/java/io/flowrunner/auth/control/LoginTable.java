package io.flowrunner.auth.control;

import io.flowrunner.accounts.control.AccountTable;
import io.flowrunner.accounts.entity.Account;
import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Credentials;
import io.flowrunner.accounts.entity.CredentialsChanged;
import io.flowrunner.auth.entity.LoginEnded;
import io.flowrunner.auth.entity.LoginRow;
import io.flowrunner.platform.control.Ids;
import jakarta.ejb.Schedule;
import jakarta.ejb.Stateless;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The logins in the database; each method is a transaction, or part of the caller's. */
@Stateless
public class LoginTable {
  /** Derby locks the whole table at 5,000 rows. */
  private static final int PURGED_AT_ONCE = 1_000;

  @PersistenceContext EntityManager entityManager;
  @Inject AccountTable accounts;
  @Inject Clock clock;
  @Inject Ids ids;
  @Inject Event<LoginEnded> ended;

  /**
   * Begins a login of the account as it was when its password was checked; empty when it has been
   * deleted or its password changed since.
   */
  public Optional<Caller> begin(Credentials checked, Instant expiresAt) {
    Optional<Account> account =
        accounts
            .hold(checked.account().id())
            .filter(now -> now.passwordHash().equals(checked.passwordHash()))
            .map(Credentials::account);
    if (account.isEmpty()) {
      return Optional.empty();
    }
    LoginRow row = new LoginRow(ids.next("login"), account.get().id(), clock.instant(), expiresAt);
    entityManager.persist(row);
    return Optional.of(caller(account.get(), row));
  }

  /** The caller, if the login is of this account and has not ended. */
  public Optional<Caller> caller(String loginId, String accountId) {
    return Optional.ofNullable(entityManager.find(LoginRow.class, loginId))
        .filter(row -> row.accountId().equals(accountId) && row.isLive(clock.instant()))
        .flatMap(row -> accounts.find(accountId).map(account -> caller(account, row)));
  }

  /** Lets a live login last longer; empty when it has ended. */
  public Optional<Caller> extend(String loginId, Instant expiresAt) {
    return live(loginId)
        .flatMap(
            row -> {
              row.extend(expiresAt);
              return accounts.find(row.accountId()).map(account -> caller(account, row));
            });
  }

  public void end(String loginId) {
    live(loginId)
        .ifPresent(
            row -> {
              row.end(clock.instant());
              ended.fire(new LoginEnded(row.accountId(), Set.of(loginId)));
            });
  }

  public void endAll(@Observes CredentialsChanged change) {
    List<LoginRow> rows = ofAccount(change.accountId());
    rows.forEach(row -> row.end(clock.instant()));
    fireEnded(change.accountId(), rows);
  }

  public void removeAll(@Observes AccountDeleted deletion) {
    List<LoginRow> rows = ofAccount(deletion.accountId());
    rows.forEach(entityManager::remove);
    entityManager.flush();
    fireEnded(deletion.accountId(), rows);
  }

  /** Removes logins whose last token has expired. */
  @Schedule(hour = "*", minute = "*/10", persistent = false)
  public void purge() {
    List<String> expired =
        entityManager
            .createQuery("select l.id from LoginRow l where l.expiresAt < :now", String.class)
            .setParameter("now", clock.instant())
            .setMaxResults(PURGED_AT_ONCE)
            .getResultList();
    if (!expired.isEmpty()) {
      entityManager
          .createQuery("delete from LoginRow l where l.id in :ids")
          .setParameter("ids", expired)
          .executeUpdate();
    }
  }

  private Optional<LoginRow> live(String loginId) {
    return Optional.ofNullable(
            entityManager.find(LoginRow.class, loginId, LockModeType.PESSIMISTIC_WRITE))
        .filter(row -> row.isLive(clock.instant()));
  }

  private List<LoginRow> ofAccount(String accountId) {
    return entityManager
        .createQuery("select l from LoginRow l where l.accountId = :account", LoginRow.class)
        .setParameter("account", accountId)
        .getResultList();
  }

  private void fireEnded(String accountId, List<LoginRow> rows) {
    if (!rows.isEmpty()) {
      ended.fire(
          new LoginEnded(
              accountId, rows.stream().map(LoginRow::id).collect(Collectors.toUnmodifiableSet())));
    }
  }

  private static Caller caller(Account account, LoginRow row) {
    return new Caller(account.id(), account.email(), account.role(), row.id());
  }
}
