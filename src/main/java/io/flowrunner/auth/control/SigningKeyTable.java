package io.flowrunner.auth.control;

import io.flowrunner.auth.entity.SigningKeyRow;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;

/** The signing keys in the database. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class SigningKeyTable {
  @PersistenceContext EntityManager entityManager;

  /** Newest first. */
  public List<SigningKeyRow> all() {
    return entityManager
        .createQuery(
            "select k from SigningKeyRow k order by k.generation desc", SigningKeyRow.class)
        .getResultList();
  }

  public void insert(SigningKeyRow key) {
    entityManager.persist(key);
    entityManager.flush();
  }
}
