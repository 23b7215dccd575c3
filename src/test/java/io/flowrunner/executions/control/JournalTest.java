package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.executions.control.JournalStore.FencedException;
import io.flowrunner.executions.entity.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalTest {
  private static final class Owner implements Outbox.Owner {
    private final List<Segment> committed = new ArrayList<>();
    private final List<RuntimeException> refused = new ArrayList<>();

    @Override
    public void committed(Segment segment) {
      committed.add(segment);
    }

    @Override
    public void refused(Execution stored, RuntimeException reason) {
      refused.add(reason);
    }
  }

  /** In one batch, too, where both come from the same writer. */
  @Test
  void ofTwoThatGoOnFromTheSameStateOneIsRefused() throws InterruptedException {
    InMemoryJournalStore store = new InMemoryJournalStore();
    Journal journal = new Journal(store, List.of(), (executions, nanos) -> {}, 100);
    Owner first = new Owner();
    Owner second = new Owner();
    for (Owner owner : List.of(first, second)) {
      Segment segment = SampleRun.of("exec-1").started().node("of-" + owner.hashCode()).segment(0);
      journal.append(new Outbox(owner, null, null, null), segment.events(), segment.after());
    }
    journal.start(Thread::new);
    assertThat(journal.stop(Duration.ofSeconds(20))).isTrue();
    assertThat(first.committed).hasSize(1);
    assertThat(first.refused).isEmpty();
    assertThat(second.committed).isEmpty();
    assertThat(second.refused).singleElement().isInstanceOf(FencedException.class);
    assertThat(store.events("exec-1", 1)).isEqualTo(first.committed.get(0).events());
  }
}
