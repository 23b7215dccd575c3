package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.platform.control.TestTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LongListsTest {
  private static final String SECOND = "2026-01-02T00:00:00Z";
  private static final String FOURTH = "2026-01-04T00:00:00Z";

  private final TestTime clock = new TestTime();
  private final LongLists lists = new LongLists(clock);

  private static ExecutionFilter between(String since, String until) {
    return ExecutionFilter.of(null, null, since, until, List.of());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "2026-01-02T00:00:00Z, 2026-01-04T00:00:00Z, true",
        "2026-01-01T00:00:00Z, 2026-01-05T00:00:00Z, true",
        "-, 2026-01-04T00:00:00Z, true",
        "2026-01-02T00:00:00Z, -, true",
        "2026-01-02T00:00:01Z, 2026-01-04T00:00:00Z, false",
        "2026-01-02T00:00:00Z, 2026-01-03T23:59:59Z, false",
        "2026-01-03T00:00:00Z, -, false"
      })
  void aListThatHoldsALongOneIsLong(String since, String until, boolean isLong) {
    lists.add("account-1", between(SECOND, FOURTH));
    assertThat(lists.isKnown("account-1", between(since, until))).isEqualTo(isLong);
  }

  @Test
  void withoutABoundItSaysNothingOfThoseWithOne() {
    lists.add("account-1", between(SECOND, null));
    assertThat(lists.isKnown("account-1", between(SECOND, null))).isTrue();
    assertThat(lists.isKnown("account-1", between(SECOND, FOURTH))).isFalse();
    lists.add("account-1", between(null, FOURTH));
    assertThat(lists.isKnown("account-1", between(null, FOURTH))).isTrue();
    assertThat(lists.isKnown("account-1", between(SECOND, FOURTH))).isFalse();
  }

  @Test
  void isForgottenAfterAMoment() {
    lists.add("account-1", between(SECOND, null));
    clock.pass(LongLists.MOMENT.minusMillis(1));
    assertThat(lists.isKnown("account-1", between(SECOND, null))).isTrue();
    clock.pass(Duration.ofMillis(1));
    assertThat(lists.isKnown("account-1", between(SECOND, null))).isFalse();
  }

  @Test
  void saysNothingOfOtherLists() {
    ExecutionFilter ofFlow = ExecutionFilter.of("flow-1", null, SECOND, null, List.of());
    lists.add("account-1", ofFlow);
    assertThat(lists.isKnown("account-1", ofFlow)).isTrue();
    assertThat(lists.isKnown("account-2", ofFlow)).isFalse();
    assertThat(lists.isKnown("account-1", between(SECOND, null))).isFalse();
    ExecutionFilter other = ExecutionFilter.of("flow-2", null, SECOND, null, List.of());
    assertThat(lists.isKnown("account-1", other)).isFalse();
  }

  @Test
  void neverOfAStatusOrOfTagsForTheseChange() {
    ExecutionFilter running = ExecutionFilter.of(null, "running", SECOND, null, List.of());
    ExecutionFilter tagged = ExecutionFilter.of(null, null, SECOND, null, List.of("production"));
    lists.add("account-1", running);
    lists.add("account-1", tagged);
    assertThat(lists.isKnown("account-1", between(SECOND, null))).isFalse();
    lists.add("account-1", between(SECOND, null));
    assertThat(lists.isKnown("account-1", running)).isFalse();
    assertThat(lists.isKnown("account-1", tagged)).isFalse();
  }
}
