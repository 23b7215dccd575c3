package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.executions.entity.Segment;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final Segment SEGMENT = SampleRun.of("exec-1").started().segment(1);

  private final Outbox outbox = new Outbox(null, null, null, null);

  private boolean add() {
    return outbox.add(SEGMENT.events(), SEGMENT.after());
  }

  @Test
  void asksForTheJournalOnceUntilItWasThere() {
    assertThat(add()).isTrue();
    assertThat(add()).isFalse();
    Segment taken = outbox.take(1);
    assertThat(taken.events()).hasSize(2 * SEGMENT.events().size());
    assertThat(add()).isFalse();
    assertThat(outbox.committed(taken)).isTrue();
    assertThat(outbox.committed(outbox.take(2))).isFalse();
    assertThat(add()).isTrue();
  }

  @Test
  void takesNothingThatFollowsWhatWasRefused() {
    add();
    outbox.take(1);
    assertThat(outbox.discard()).isNull();
    assertThat(add()).isFalse();
    assertThat(outbox.take(2).events()).isEmpty();
    outbox.reopen();
    assertThat(add()).isTrue();
    assertThat(outbox.take(3).events()).isEqualTo(SEGMENT.events());
  }
}
