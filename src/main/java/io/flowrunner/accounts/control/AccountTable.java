package io.flowrunner.accounts.control;

import io.flowrunner.accounts.entity.Account;
import io.flowrunner.accounts.entity.AccountChange;
import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.accounts.entity.AccountGuardRow;
import io.flowrunner.accounts.entity.AccountPage;
import io.flowrunner.accounts.entity.AccountRow;
import io.flowrunner.accounts.entity.Credentials;
import io.flowrunner.accounts.entity.CredentialsChanged;
import io.flowrunner.accounts.entity.EmailKey;
import io.flowrunner.accounts.entity.NewAccount;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.platform.control.DuplicateKey;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.PageRequest;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The accounts in the database; each method is a transaction, or part of the caller's. */
@Stateless
public class AccountTable {
  @PersistenceContext EntityManager entityManager;
  @Inject Clock clock;
  @Inject Ids ids;
  @Inject Event<AccountDeleted> deleted;
  @Inject Event<CredentialsChanged> credentialsChanged;

  /** Newest first. */
  public AccountPage page(Optional<Role> role, PageRequest page) {
    String where = role.isPresent() ? " where a.role = :role" : "";
    var rows =
        entityManager
            .createQuery(
                "select a from AccountRow a" + where + " order by a.createdAt desc, a.id desc",
                AccountRow.class)
            .setFirstResult(page.offset())
            .setMaxResults(page.limit());
    var count = entityManager.createQuery("select count(a) from AccountRow a" + where, Long.class);
    role.ifPresent(
        wanted -> {
          rows.setParameter("role", wanted);
          count.setParameter("role", wanted);
        });
    List<Account> accounts = rows.getResultStream().map(AccountRow::account).toList();
    return new AccountPage(accounts, count.getSingleResult());
  }

  public Optional<Account> find(String id) {
    return Optional.ofNullable(entityManager.find(AccountRow.class, id)).map(AccountRow::account);
  }

  public Optional<Credentials> credentials(String id) {
    return Optional.ofNullable(entityManager.find(AccountRow.class, id))
        .map(AccountRow::credentials);
  }

  public Optional<Credentials> credentialsByEmail(String email) {
    return entityManager
        .createQuery("select a from AccountRow a where a.emailKey = :email", AccountRow.class)
        .setParameter("email", EmailKey.of(email))
        .getResultStream()
        .findFirst()
        .map(AccountRow::credentials);
  }

  /**
   * Locks the account until the caller's transaction ends, so that it cannot be changed or deleted
   * meanwhile.
   */
  @TransactionAttribute(TransactionAttributeType.MANDATORY)
  public Optional<Credentials> hold(String id) {
    return Optional.ofNullable(locked(id)).map(AccountRow::credentials);
  }

  /** The administrator who has been there longest; empty when there is no account. */
  public Optional<Account> firstAdministrator() {
    return entityManager
        .createQuery(
            "select a from AccountRow a where a.role = :role order by a.createdAt, a.id",
            AccountRow.class)
        .setParameter("role", Role.ADMIN)
        .setMaxResults(1)
        .getResultStream()
        .findFirst()
        .map(AccountRow::account);
  }

  public boolean isEmpty() {
    return entityManager
            .createQuery("select count(a) from AccountRow a", Long.class)
            .getSingleResult()
        == 0;
  }

  /** Adds an account only if there is none; false when there is. */
  public boolean insertFirst(NewAccount account) {
    lockAdministrators();
    if (!isEmpty()) {
      return false;
    }
    insert(account);
    return true;
  }

  public Account insert(NewAccount account) {
    AccountRow row = new AccountRow(ids.next("account"), account, now());
    entityManager.persist(row);
    flush();
    return row.account();
  }

  public Account update(String id, AccountChange change) {
    if (change.role() == Role.USER) {
      lockAdministrators();
    }
    AccountRow row = require(id);
    if (change.expectedHash() != null
        && !change.expectedHash().equals(row.credentials().passwordHash())) {
      throw ProblemException.conflict("The password has been changed meanwhile");
    }
    if (change.role() == Role.USER) {
      requireAnotherAdministrator(row);
    }
    boolean endsLogins = row.endsLogins(change);
    row.change(change, now());
    flush();
    if (endsLogins) {
      credentialsChanged.fire(new CredentialsChanged(id));
    }
    return row.account();
  }

  public void delete(String id) {
    lockAdministrators();
    AccountRow row = require(id);
    requireAnotherAdministrator(row);
    deleted.fire(new AccountDeleted(id));
    entityManager.remove(row);
    entityManager.flush();
  }

  private AccountRow require(String id) {
    AccountRow row = locked(id);
    if (row == null) {
      throw ProblemException.notFound("account", id);
    }
    return row;
  }

  private AccountRow locked(String id) {
    return entityManager.find(AccountRow.class, id, LockModeType.PESSIMISTIC_WRITE);
  }

  /** Taken before any account is locked: the order keeps two of these from a deadlock. */
  private void lockAdministrators() {
    entityManager.find(
        AccountGuardRow.class, AccountGuardRow.ADMINISTRATORS, LockModeType.PESSIMISTIC_WRITE);
  }

  private void requireAnotherAdministrator(AccountRow row) {
    if (!row.isAdmin()) {
      return;
    }
    long administrators =
        entityManager
            .createQuery("select count(a) from AccountRow a where a.role = :role", Long.class)
            .setParameter("role", Role.ADMIN)
            .getSingleResult();
    if (administrators < 2) {
      throw AccountRules.lastAdministrator();
    }
  }

  private void flush() {
    try {
      entityManager.flush();
    } catch (PersistenceException e) {
      if (DuplicateKey.caused(e)) {
        throw AccountRules.emailTaken();
      }
      throw e;
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
