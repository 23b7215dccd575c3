package io.flowrunner.secrets.control;

import io.flowrunner.accounts.control.AccountTable;
import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.platform.control.DuplicateKey;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.secrets.entity.SealedValue;
import io.flowrunner.secrets.entity.Secret;
import io.flowrunner.secrets.entity.SecretRow;
import io.flowrunner.secrets.entity.SecretsChanged;
import jakarta.ejb.Stateless;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The secrets in the database; each method is a transaction, or part of the caller's. */
@Stateless
public class SecretTable {
  @PersistenceContext EntityManager entityManager;
  @Inject AccountTable accounts;
  @Inject Settings settings;
  @Inject Clock clock;
  @Inject Ids ids;
  @Inject Event<SecretsChanged> changed;

  /** In the order of their keys. */
  public List<Secret> list(String accountId) {
    return rows(accountId).stream().map(SecretRow::secret).toList();
  }

  public Map<String, SealedValue> values(String accountId) {
    Map<String, SealedValue> values = new LinkedHashMap<>();
    rows(accountId).forEach(row -> values.put(row.key(), row.value()));
    return values;
  }

  public Optional<Secret> find(String accountId, String key) {
    return row(accountId, key).map(SecretRow::secret);
  }

  public Secret insert(String accountId, String key, SealedValue value) {
    // held, so that the account is not deleted meanwhile and two cannot both be the last that fits
    accounts.hold(accountId).orElseThrow(() -> ProblemException.notFound("account", accountId));
    requireRoom(accountId, key);
    SecretRow row = new SecretRow(ids.next("secret"), accountId, key, value, now());
    try {
      entityManager.persist(row);
      entityManager.flush();
    } catch (PersistenceException e) {
      if (DuplicateKey.caused(e)) {
        throw exists(key);
      }
      throw e;
    }
    changed.fire(new SecretsChanged(accountId));
    return row.secret();
  }

  public Secret replace(String accountId, String key, SealedValue value) {
    SecretRow row = require(accountId, key);
    row.replace(value, now());
    changed.fire(new SecretsChanged(accountId));
    return row.secret();
  }

  public void delete(String accountId, String key) {
    entityManager.remove(require(accountId, key));
    changed.fire(new SecretsChanged(accountId));
  }

  public void removeAll(@Observes AccountDeleted deletion) {
    entityManager
        .createQuery("delete from SecretRow s where s.accountId = :account")
        .setParameter("account", deletion.accountId())
        .executeUpdate();
    changed.fire(new SecretsChanged(deletion.accountId()));
  }

  private void requireRoom(String accountId, String key) {
    if (row(accountId, key).isPresent()) {
      throw exists(key);
    }
    int most = settings.get(Settings.MAX_SECRETS);
    long count =
        entityManager
            .createQuery(
                "select count(s) from SecretRow s where s.accountId = :account", Long.class)
            .setParameter("account", accountId)
            .getSingleResult();
    if (count >= most) {
      throw ProblemException.conflict(
          "An account has at most " + most + " secrets; delete one that is no longer needed");
    }
  }

  private SecretRow require(String accountId, String key) {
    return row(accountId, key).orElseThrow(() -> ProblemException.notFound("secret", key));
  }

  private Optional<SecretRow> row(String accountId, String key) {
    return entityManager
        .createQuery(
            "select s from SecretRow s where s.accountId = :account and s.key = :key",
            SecretRow.class)
        .setParameter("account", accountId)
        .setParameter("key", key)
        .getResultStream()
        .findFirst();
  }

  private List<SecretRow> rows(String accountId) {
    return entityManager
        .createQuery(
            "select s from SecretRow s where s.accountId = :account order by s.key",
            SecretRow.class)
        .setParameter("account", accountId)
        .getResultList();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static ProblemException exists(String key) {
    return ProblemException.conflict(
        "There is already a secret " + key + "; PUT replaces its value");
  }
}
