package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.StoreApplied;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.control.JournalStore.Admitted;
import io.flowrunner.executions.control.JournalStore.Due;
import io.flowrunner.executions.control.JournalStore.FencedException;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.nodes.entity.StoreOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every journal store holds to. */
abstract class JournalStoreContract {
  private static final String WRITER = "writer-1";

  abstract JournalStore store();

  /** How many executions the store counts. */
  abstract long count(String accountId, String flowId, Status status);

  private void write(Segment... segments) {
    store().write(WRITER, List.of(segments));
  }

  private long count(Status status) {
    return count("account-1", "flow-1", status);
  }

  @Test
  void keepsANewRunInOneSegment() {
    SampleRun run = SampleRun.of("exec-1").started(Map.of("a", 1)).node("fetch");
    write(run.segment(1));

    assertThat(store().events("exec-1", 1)).isEqualTo(run.events());
    assertThat(store().owner("exec-1")).contains("account-1");
    assertThat(store().unfinished("", 10)).containsExactly("exec-1");
    assertThat(store().due(null, SampleRun.BEGIN.plus(Duration.ofDays(100)), 10)).isEmpty();
    assertThat(count(Status.RUNNING)).isEqualTo(1);
  }

  @Test
  void carriesOutOperationsOnTheStoreOnceWithTheSegmentAndTellsTheirOutcomes() {
    StoreOperation.Increment increment = new StoreOperation.Increment("hits", 2, null);
    SampleRun run = SampleRun.of("exec-1").started().asks("count", increment);
    Segment segment = run.segment(1);
    for (int tries = 0; tries < 3; tries++) {
      List<Segment> stored = store().write(WRITER, List.of(segment));
      assertThat(outcome(stored.get(0)).output()).isEqualTo(Map.of("value", 2));
    }
    assertThat(Execution.fold("exec-1", store().events("exec-1", 1)).isDormant()).isFalse();
    SampleRun other = SampleRun.of("exec-2").started().asks("count", increment);
    Segment second = store().write(WRITER, List.of(other.segment(2))).get(0);
    assertThat(outcome(second).output()).isEqualTo(Map.of("value", 4));
    RecordedEvent last = store().events("exec-2", 1).get(second.events().size() - 1);
    assertThat(((StoreApplied) last.event()).outcome()).isEqualTo(outcome(second));
  }

  private static StoreOperation.Outcome outcome(Segment segment) {
    List<RecordedEvent> events = segment.events();
    return ((StoreApplied) events.get(events.size() - 1).event()).outcome();
  }

  @Test
  void keepsWhatExecutionsOweEachOtherUntilItIsDone() {
    SampleRun parent = SampleRun.of("exec-1").started().calls("call", "exec-2");
    write(parent.segment(1));
    Handoff start = new Handoff(Handoff.Kind.START, "exec-2", "exec-1");
    assertThat(store().handoffs(Instant.now(), 10)).containsExactly(start);
    assertThat(store().isOwed(start)).isTrue();
    store().done(start);
    assertThat(store().isOwed(start)).isFalse();
    assertThat(store().handoffs(Instant.now(), 10)).isEmpty();
    assertThat(store().live("account-1", "flow-1"))
        .containsExactly(new JournalStore.Live("exec-1", Status.RUNNING));
    assertThat(store().queuedFlows()).isEmpty();
  }

  @Test
  void knowsNothingOfAnUnknownExecution() {
    assertThat(store().events("exec-0", 1)).isEmpty();
    assertThat(store().owner("exec-0")).isEmpty();
    assertThat(store().owner("exec\0")).isEmpty();
  }

  @Test
  void givesSegmentsInOrderFromAnyEvent() {
    SampleRun run = SampleRun.of("exec-1").started().node("fetch");
    write(run.segment(1));
    write(run.completed("fetch", Map.of("x", 1)).node("shape").segment(2));
    write(run.completed("shape", List.of(1, 2)).end("done").segment(3));

    assertThat(store().events("exec-1", 1)).isEqualTo(run.events());
    assertThat(store().events("exec-1", 2)).isEqualTo(run.events().subList(1, 6));
    assertThat(store().events("exec-1", 4)).isEqualTo(run.events().subList(3, 6));
    assertThat(store().events("exec-1", 7)).isEmpty();
    assertThat(Execution.fold("exec-1", store().events("exec-1", 1))).isEqualTo(run.execution());
  }

  @Test
  void aRunThatEndsNeedsNeitherThreadNorTimer() {
    write(SampleRun.of("exec-1").started().node("fetch").completed("fetch", 1).end(1).segment(1));

    assertThat(store().unfinished("", 10)).isEmpty();
    assertThat(store().due(null, SampleRun.BEGIN.plus(Duration.ofDays(100)), 10)).isEmpty();
    assertThat(count(Status.COMPLETED)).isEqualTo(1);
    assertThat(count(Status.RUNNING)).isZero();
  }

  @Test
  void aDormantRunIsDueUntilItGoesOn() {
    Instant until = SampleRun.BEGIN.plusSeconds(60);
    SampleRun run = SampleRun.of("exec-1").started().node("pause");
    write(run.segment(1));
    write(run.waiting("pause", until).segment(2));

    assertThat(store().unfinished("", 10)).isEmpty();
    assertThat(store().due(null, until, 10)).isEmpty();
    assertThat(store().due(null, until.plusMillis(1), 10))
        .containsExactly(new Due("exec-1", until));

    write(run.completed("pause", "waited").node("next").segment(3));

    assertThat(store().unfinished("", 10)).containsExactly("exec-1");
    assertThat(store().due(null, until.plusMillis(1), 10)).isEmpty();
  }

  @Test
  void pagesThroughTheUnfinishedInOrder() {
    List<Segment> segments = new ArrayList<>();
    for (int i = 9; i >= 1; i--) {
      segments.add(SampleRun.of("exec-" + i).started().node("fetch").segment(1));
    }
    store().write(WRITER, segments);

    assertThat(store().unfinished("", 4)).containsExactly("exec-1", "exec-2", "exec-3", "exec-4");
    assertThat(store().unfinished("exec-4", 4))
        .containsExactly("exec-5", "exec-6", "exec-7", "exec-8");
    assertThat(store().unfinished("exec-8", 4)).containsExactly("exec-9");
    assertThat(store().unfinished("~", 1)).isEmpty();
  }

  @Test
  void givesTheEarliestOfTheDue() {
    for (int i = 1; i <= 5; i++) {
      Instant until = SampleRun.BEGIN.plusSeconds(100 - i);
      write(SampleRun.of("exec-" + i).started().node("p").waiting("p", until).segment(1));
    }

    assertThat(store().due(null, SampleRun.BEGIN.plusSeconds(98), 2))
        .extracting(Due::executionId)
        .containsExactly("exec-5", "exec-4");
  }

  @Test
  void takesABatchAgainWhoseAnswerWasLost() {
    Segment first = SampleRun.of("exec-1").started().node("fetch").segment(7);
    Segment second = SampleRun.of("exec-2").started().node("fetch").segment(7);
    write(first, second);
    write(first, second);
    write(second);

    assertThat(store().events("exec-1", 1)).isEqualTo(first.events());
    assertThat(count(Status.RUNNING)).isEqualTo(2);
  }

  @Test
  void storesTheRestOfABatchOfWhichAPartIsThere() {
    SampleRun run = SampleRun.of("exec-1").started().node("fetch");
    Segment first = run.segment(7);
    write(first);
    SampleRun other = SampleRun.of("exec-2").started();
    write(first, other.segment(7));

    assertThat(store().events("exec-2", 1)).isEqualTo(other.events());
    assertThat(count(Status.RUNNING)).isEqualTo(2);
  }

  @Test
  void takesTwoSegmentsOfOneRunInABatch() {
    SampleRun run = SampleRun.of("exec-1").started().node("fetch");
    Segment first = run.segment(1);
    write(first, run.completed("fetch", 1).end(1).segment(1));

    assertThat(store().events("exec-1", 1)).isEqualTo(run.events());
    assertThat(count(Status.COMPLETED)).isEqualTo(1);
    assertThat(count(Status.RUNNING)).isZero();
  }

  @Test
  void anotherWriterIsFencedOff() {
    SampleRun run = SampleRun.of("exec-1").started().node("fetch");
    Segment start = run.segment(1);
    write(start);
    SampleRun twin = SampleRun.of("exec-1").started().node("fetch");
    twin.segment(1);
    Segment theirs = twin.completed("fetch", "theirs").segment(1);
    write(run.completed("fetch", "ours").segment(2));
    Segment unrelated = SampleRun.of("exec-2").started().segment(1);

    assertThatExceptionOfType(FencedException.class)
        .isThrownBy(() -> store().write("writer-2", List.of(unrelated, theirs)))
        .withMessageContaining("exec-1")
        .satisfies(fenced -> assertThat(fenced.executionId()).isEqualTo("exec-1"));
    assertThat(store().events("exec-1", 1)).isEqualTo(run.events());
    assertThat(store().events("exec-2", 1)).isEmpty();
    assertThat(count(Status.RUNNING)).isEqualTo(1);
  }

  @Test
  void anotherSegmentOfTheSameWriterIsFencedOff() {
    write(SampleRun.of("exec-1").started().segment(1));

    assertThatThrownBy(() -> write(SampleRun.of("exec-1").started().segment(2)))
        .isInstanceOf(FencedException.class);
  }

  @Test
  void ofTwoSegmentsForTheSamePlaceOneIsStored() {
    Segment one = SampleRun.of("exec-1").started().segment(1);
    Segment other = SampleRun.of("exec-1").started().node("fetch").segment(2);

    assertThatThrownBy(() -> write(one, other)).isNotInstanceOf(FencedException.class);
    write(one);
    assertThatThrownBy(() -> write(other)).isInstanceOf(FencedException.class);
    assertThat(count(Status.RUNNING)).isEqualTo(1);
  }

  @Test
  void aRunThatWasRemovedIsFencedOff() {
    SampleRun run = SampleRun.of("exec-1").started().node("fetch");
    run.segment(1);

    assertThatThrownBy(() -> write(run.completed("fetch", 1).end(1).segment(2)))
        .isInstanceOf(FencedException.class);
    assertThat(store().events("exec-1", 1)).isEmpty();
  }

  @Test
  void storesNothingOfABatchThatHoldsWhatCannotBeStored() {
    Map<String, Object> endless = new HashMap<>();
    endless.put("itself", endless);
    Segment poisoned =
        SampleRun.of("exec-2").started().node("fetch").completed("fetch", endless).segment(1);
    Segment sound = SampleRun.of("exec-1").started().segment(1);

    assertThatThrownBy(() -> write(sound, poisoned))
        .isNotInstanceOf(FencedException.class)
        .isInstanceOf(RuntimeException.class);
    assertThat(store().events("exec-1", 1)).isEmpty();
    assertThat(count(Status.RUNNING)).isZero();

    write(sound);
    assertThat(store().events("exec-1", 1)).isEqualTo(sound.events());
  }

  @Test
  void anIdempotencyKeyStandsForItsExecutionForADay() {
    Segment run = SampleRun.of("exec-1").started().segment(1, new Admission("key-1", "hash-1"));
    write(run);
    write(run);

    Instant later = SampleRun.BEGIN.plus(Duration.ofHours(24));
    assertThat(store().admitted("account-1", "flow-1", "key-1", later.minusMillis(1)))
        .contains(new Admitted("exec-1", "hash-1", SampleRun.BEGIN));
    assertThat(store().admitted("account-1", "flow-1", "key-1", later)).isEmpty();
    assertThat(store().admitted("account-2", "flow-1", "key-1", SampleRun.BEGIN)).isEmpty();
    assertThat(store().admitted("account-1", "flow-2", "key-1", SampleRun.BEGIN)).isEmpty();
    assertThat(store().admitted("account-1", "flow-1", "key-2", SampleRun.BEGIN)).isEmpty();
  }

  @Test
  void theSecondWithAnIdempotencyKeyIsRefused() {
    write(SampleRun.of("exec-1").started().segment(1, new Admission("key-1", "hash-1")));
    Segment twin = SampleRun.of("exec-2").started().segment(2, new Admission("key-1", "hash-2"));
    Segment unrelated = SampleRun.of("exec-3").started().segment(2, new Admission(null, "hash-3"));

    assertThatExceptionOfType(AlreadyAdmittedException.class)
        .isThrownBy(() -> write(unrelated, twin))
        .satisfies(
            refusal -> {
              assertThat(refusal.refusedExecutionId()).isEqualTo("exec-2");
              assertThat(refusal.admitted())
                  .isEqualTo(new Admitted("exec-1", "hash-1", SampleRun.BEGIN));
            });
    assertThat(store().events("exec-2", 1)).isEmpty();
    assertThat(store().events("exec-3", 1)).isEmpty();
  }

  @Test
  void anIdempotencyKeyCanBeUsedAgainAfterADay() {
    write(SampleRun.of("exec-1").started().segment(1, new Admission("key-1", "hash-1")));
    Instant later = SampleRun.BEGIN.plus(Duration.ofHours(24));
    write(SampleRun.of("exec-2").at(later).started().segment(2, new Admission("key-1", "hash-2")));

    assertThat(store().admitted("account-1", "flow-1", "key-1", later))
        .contains(new Admitted("exec-2", "hash-2", later));
  }

  @Test
  void countsStayExactHoweverRunsGo() {
    Random random = new Random(42);
    Map<String, SampleRun> runs = new LinkedHashMap<>();
    for (int batch = 1; batch <= 60; batch++) {
      List<Segment> segments = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        String id = "exec-" + (1000 + runs.size());
        SampleRun run = new SampleRun(id, "account-1", "flow-" + random.nextInt(3)).started();
        runs.put(id, run);
        if (random.nextInt(3) == 0) {
          finish(run.node("fetch"), random);
        }
        segments.add(run.segment(batch));
      }
      for (SampleRun run : runs.values()) {
        if (!run.isTerminal() && random.nextInt(4) == 0 && !isIn(segments, run)) {
          run.node("fetch");
          if (random.nextBoolean()) {
            finish(run, random);
          } else {
            run.completed("fetch", 1);
          }
          segments.add(run.segment(batch));
        }
      }
      store().write(WRITER, segments);
      if (random.nextInt(3) == 0) {
        store().write(WRITER, segments);
      }
    }
    for (int flow = 0; flow < 3; flow++) {
      for (Status status : Status.values()) {
        String flowId = "flow-" + flow;
        long expected =
            runs.values().stream()
                .map(SampleRun::execution)
                .filter(e -> e.start().flowId().equals(flowId) && e.status() == status)
                .count();
        assertThat(count("account-1", flowId, status)).as(flowId + status).isEqualTo(expected);
      }
    }
  }

  private static boolean isIn(List<Segment> segments, SampleRun run) {
    return segments.stream().anyMatch(segment -> segment.executionId().equals(run.id()));
  }

  private static void finish(SampleRun run, Random random) {
    switch (random.nextInt(3)) {
      case 0 -> run.completed("fetch", 1).end(1);
      case 1 -> run.failed("fetch", "no", null).fail("no");
      default -> run.cancel();
    }
  }

  @Test
  void keepsEveryText() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("nul", "a\0b");
    value.put("emoji", "\uD83D\uDE00");
    value.put("lone surrogate", "x\uD83Dy");
    value.put("nothing", null);
    value.put("\0key", List.of(1, 2.5, true, 12345678901L));
    SampleRun run = SampleRun.of("exec-1").started(value).node("fetch").completed("fetch", value);
    write(run.end(value).segment(1));

    assertThat(store().events("exec-1", 1)).isEqualTo(run.events());
  }

  @Test
  void keepsALargeValue() {
    String large = "0123456789abcdef".repeat(5 * 65_536);
    SampleRun run = SampleRun.of("exec-1").started().node("fetch").completed("fetch", large);
    write(run.end(large).segment(1));

    assertThat(store().events("exec-1", 1)).isEqualTo(run.events());
  }
}
