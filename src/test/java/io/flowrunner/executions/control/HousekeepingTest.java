package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
  private final List<Integer> limits = new ArrayList<>();

  private Housekeeping over(JpaJournalStore store) {
    Housekeeping housekeeping = new Housekeeping();
    housekeeping.store = store;
    housekeeping.clock = Clock.fixed(SampleRun.BEGIN, ZoneOffset.UTC);
    return housekeeping;
  }

  @Test
  void goesOnWhileThereMayBeMore() {
    over(new JpaJournalStore() {
          @Override
          public boolean purgeExecutions(Instant now, int limit) {
            assertThat(now).isEqualTo(SampleRun.BEGIN);
            limits.add(limit);
            return limits.size() < 3;
          }
        })
        .purgeExecutions();

    assertThat(limits).containsExactly(1_000, 1_000, 1_000);
  }

  @Test
  void aStoppingServerIsNotHeldUp() {
    Housekeeping[] housekeeping = new Housekeeping[1];
    housekeeping[0] =
        over(
            new JpaJournalStore() {
              @Override
              public boolean purgeExecutions(Instant now, int limit) {
                limits.add(limit);
                housekeeping[0].stop();
                return true;
              }
            });
    housekeeping[0].purgeExecutions();

    assertThat(limits).hasSize(1);
  }

  @Test
  void aFailureDoesNotReachTheSchedule() {
    Housekeeping housekeeping =
        over(
            new JpaJournalStore() {
              @Override
              public boolean purgeExecutions(Instant now, int limit) {
                throw new IllegalStateException("the database is gone");
              }

              @Override
              public int purgeAdmissions(Instant before, int limit) {
                throw new IllegalStateException("the database is gone");
              }
            });

    assertThatCode(housekeeping::purgeExecutions).doesNotThrowAnyException();
    assertThatCode(housekeeping::purgeAdmissions).doesNotThrowAnyException();
  }
}
