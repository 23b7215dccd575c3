package io.flowrunner.executions.control;

import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Removes what no longer counts, a few rows at a time, while the server works. What fails is tried
 * again at the next time; it never reaches the container, which would give up the schedule.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Housekeeping {
  private static final Logger LOG = Logger.getLogger(Housekeeping.class.getName());

  /** Rows of one transaction; Derby locks the whole table from 5,000 on. */
  static final int AT_ONCE = 1_000;

  @Inject JpaJournalStore store;
  @Inject Clock clock;

  private volatile boolean stopping;

  /** Idempotency keys older than their life. */
  @Schedule(hour = "*", minute = "17", persistent = false)
  void purgeAdmissions() {
    portions(
        () ->
            store.purgeAdmissions(clock.instant().minus(JournalBatch.ADMISSION_LIFE), AT_ONCE)
                == AT_ONCE);
  }

  /** Executions whose retention is over. */
  @Schedule(hour = "*", minute = "*", second = "23", persistent = false)
  void purgeExecutions() {
    portions(() -> store.purgeExecutions(clock.instant(), AT_ONCE));
  }

  /** Entries of the accounts' stores whose time to live is over. */
  @Schedule(hour = "*", minute = "47", persistent = false)
  void purgeExpiredEntries() {
    portions(() -> store.purgeExpired(clock.instant(), AT_ONCE) == AT_ONCE);
  }

  private void portions(BooleanSupplier portion) {
    try {
      while (!stopping && portion.getAsBoolean()) {
        // one after the other
      }
    } catch (RuntimeException | Error e) {
      LOG.warning(() -> "Old rows could not be removed, trying again later: " + e.getMessage());
      LOG.log(Level.FINE, "Old rows could not be removed", e);
    }
  }

  @PreDestroy
  void stop() {
    stopping = true;
  }
}
