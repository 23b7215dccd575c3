package io.flowrunner.executions.control;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;

/** Removes what no longer counts, a few rows at a time, while the server works. */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Housekeeping {
  private static final int AT_ONCE = 1_000;

  @Inject JpaJournalStore store;
  @Inject Clock clock;

  /** Idempotency keys older than their life. */
  @Schedule(hour = "*", minute = "17", persistent = false)
  void purgeAdmissions() {
    int removed;
    do {
      removed = store.purge(clock.instant().minus(JournalBatch.ADMISSION_LIFE), AT_ONCE);
    } while (removed == AT_ONCE);
  }

  /** Entries of the accounts' stores whose time to live is over. */
  @Schedule(hour = "*", minute = "47", persistent = false)
  void purgeExpiredEntries() {
    int removed;
    do {
      removed = store.purgeExpired(clock.instant(), AT_ONCE);
    } while (removed == AT_ONCE);
  }
}
