package io.flowrunner.platform.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  @Test
  void anIdIsAPrefixAndTwentySixCharacters() {
    assertThat(new Ids(Clock.systemUTC()).next("flow"))
        .matches("flow-[0-9abcdefghjkmnpqrstvwxyz]{26}");
  }

  @Test
  void textOrderIsTheOrderOfMakingEvenWithinAMillisecond() {
    Ids ids = new Ids(Clock.fixed(NOON, ZoneOffset.UTC));

    List<String> made = IntStream.range(0, 20_000).mapToObj(i -> ids.next("exec")).toList();

    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aClockThatGoesBackDoesNotBreakTheOrder() {
    AtomicReference<Instant> now = new AtomicReference<>(NOON);
    Ids ids = new Ids(settable(now));
    String before = ids.next("x");
    now.set(NOON.minus(Duration.ofHours(1)));

    String after = ids.next("x");

    assertThat(after).isGreaterThan(before);
  }

  @Test
  void laterIdsAreGreater() {
    AtomicReference<Instant> now = new AtomicReference<>(NOON);
    Ids first = new Ids(settable(now));
    String before = first.next("x");
    now.set(NOON.plusMillis(1));

    assertThat(new Ids(settable(now)).next("x")).isGreaterThan(before);
  }

  @Test
  void isUniqueUnderThreadsAndBetweenInstances() throws Exception {
    Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
    List<Ids> instances = List.of(new Ids(clock), new Ids(clock));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<List<String>>> work =
          IntStream.range(0, 16)
              .<Callable<List<String>>>mapToObj(
                  i ->
                      () ->
                          Stream.generate(() -> instances.get(i % 2).next("x"))
                              .limit(5_000)
                              .toList())
              .toList();
      Stream.Builder<List<String>> made = Stream.builder();
      for (Future<List<String>> part : threads.invokeAll(work)) {
        made.add(part.get());
      }

      assertThat(made.build().flatMap(List::stream)).hasSize(80_000).doesNotHaveDuplicates();
    } finally {
      threads.shutdownNow();
    }
  }

  private static Clock settable(AtomicReference<Instant> now) {
    return new Clock() {
      @Override
      public ZoneOffset getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(java.time.ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now.get();
      }
    };
  }
}
