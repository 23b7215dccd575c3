package io.flowrunner.executions.control;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.function.Function;

/** A transaction of its own around a piece of work, committed when the call comes back. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class OwnTransaction {
  @PersistenceContext EntityManager entityManager;

  /**
   * Rolls back when the work throws.
   *
   * @throws RolledBackException with what the work threw
   */
  public <T> T with(Function<EntityManager, T> work) {
    try {
      return work.apply(entityManager);
    } catch (RuntimeException e) {
      throw new RolledBackException(e);
    }
  }
}
