package io.flowrunner.executions.control;

import io.flowrunner.accounts.entity.AccountDeleted;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;

/**
 * Removes what is kept of a deleted account's executions, and its store, in the transaction of the
 * deletion.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
public class ExecutionRemoval {
  /** Rows of one statement, so that none of them runs long. */
  private static final int PORTION = 500;

  @PersistenceContext EntityManager entityManager;

  /** In the order in which the journal writes: the store, executions, what belongs to them. */
  public void removeAll(@Observes AccountDeleted deletion) {
    String account = deletion.accountId();
    entityManager
        .createNativeQuery("DELETE FROM store_entry WHERE account_id = ?1")
        .setParameter(1, account)
        .executeUpdate();
    List<String> ids = portion(account);
    while (!ids.isEmpty()) {
      delete("delete from ExecutionRow e where e.id in :value", ids);
      delete("delete from SegmentRow s where s.executionId in :value", ids);
      ids = portion(account);
    }
    delete("delete from AdmissionRow a where a.accountId = :value", account);
    delete("delete from CountRow c where c.accountId = :value", account);
  }

  private List<String> portion(String account) {
    return entityManager
        .createQuery("select e.id from ExecutionRow e where e.accountId = :account", String.class)
        .setParameter("account", account)
        .setMaxResults(PORTION)
        .getResultList();
  }

  private void delete(String jpql, Object value) {
    entityManager.createQuery(jpql).setParameter("value", value).executeUpdate();
  }
}
