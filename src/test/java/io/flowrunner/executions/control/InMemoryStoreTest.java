package io.flowrunner.executions.control;

class InMemoryStoreTest extends StoreContract {
  private final InMemoryStore store = new InMemoryStore();

  @Override
  void batch(boolean committed, Work work) {
    InMemoryStore.Batch batch = store.begin(now, limits);
    work.with(batch::apply);
    if (committed) {
      batch.flush();
    }
  }
}
