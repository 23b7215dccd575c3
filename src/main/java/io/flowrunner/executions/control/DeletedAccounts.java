package io.flowrunner.executions.control;

import io.flowrunner.accounts.entity.AccountDeleted;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

/**
 * Cancels the runs of a deleted account that are in this instance's memory. Only after the commit:
 * a deletion that is rolled back must leave them alone.
 */
@ApplicationScoped
public class DeletedAccounts {
  @Inject ActiveExecutions active;

  void cancelRuns(@Observes(during = TransactionPhase.AFTER_SUCCESS) AccountDeleted deletion) {
    active.abandon(deletion.accountId());
  }
}
