package io.flowrunner.secrets.control;

import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.secrets.entity.AccountKeyRow;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Optional;

/**
 * The wrapped data keys in the database. Found and made beside the caller's transaction: a key is
 * there for good, whatever becomes of what it was made for.
 */
@Stateless
public class AccountKeyTable {
  @PersistenceContext EntityManager entityManager;

  @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
  public Optional<AccountKeyRow> newest(String accountId) {
    return entityManager
        .createQuery(
            "select k from AccountKeyRow k where k.accountId = :account order by k.generation desc",
            AccountKeyRow.class)
        .setParameter("account", accountId)
        .setMaxResults(1)
        .getResultStream()
        .findFirst();
  }

  @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
  public Optional<AccountKeyRow> find(String id) {
    return Optional.ofNullable(entityManager.find(AccountKeyRow.class, id));
  }

  /** Fails with a violated unique index when another was first. */
  @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
  public void insert(AccountKeyRow key) {
    entityManager.persist(key);
    entityManager.flush();
  }

  public void removeAll(@Observes AccountDeleted deletion) {
    entityManager
        .createQuery("delete from AccountKeyRow k where k.accountId = :account")
        .setParameter("account", deletion.accountId())
        .executeUpdate();
  }
}
