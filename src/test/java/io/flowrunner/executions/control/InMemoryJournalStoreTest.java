package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Status;

class InMemoryJournalStoreTest extends JournalStoreContract {
  private final InMemoryJournalStore store = new InMemoryJournalStore();

  @Override
  JournalStore store() {
    return store;
  }

  @Override
  long count(String accountId, String flowId, Status status) {
    return store.count(accountId, flowId, status);
  }
}
