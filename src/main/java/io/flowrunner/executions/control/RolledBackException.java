package io.flowrunner.executions.control;

import jakarta.ejb.ApplicationException;

/**
 * Work in a transaction failed. Known to the container, which so neither wraps it nor logs a stack
 * trace for each try while the database is away.
 */
@ApplicationException(rollback = true)
public class RolledBackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RolledBackException(RuntimeException cause) {
    super(cause.getMessage(), cause);
  }
}
