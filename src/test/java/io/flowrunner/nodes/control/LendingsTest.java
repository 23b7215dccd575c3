package io.flowrunner.nodes.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.e2e.harness.Await;
import io.flowrunner.nodes.entity.Lent;
import io.flowrunner.nodes.entity.NothingToLendException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LendingsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final AtomicLong now = new AtomicLong();
  private final Lendings lendings = new Lendings(3, 2, Duration.ofMinutes(5), now::get);

  private static final class Thing implements AutoCloseable {
    private final AtomicInteger closes = new AtomicInteger();

    @Override
    public void close() {
      closes.incrementAndGet();
    }
  }

  @AfterEach
  void close() {
    lendings.close();
  }

  private Lent<Thing> lend(String account, String... identity) throws Exception {
    return lendings.lend(account, Thing.class, List.of(identity), Thing::new);
  }

  private Thing used(String account, String... identity) throws Exception {
    try (Lent<Thing> lent = lend(account, identity)) {
      return lent.get();
    }
  }

  @Test
  void oneForEachAccountAndIdentity() throws Exception {
    Thing first = used("a", "db", "password");

    assertThat(used("a", "db", "password")).isSameAs(first);
    assertThat(used("a", "dbp", "assword")).isNotSameAs(first);
    assertThat(used("b", "db", "password")).isNotSameAs(first);
  }

  @Test
  void isClosedWhenNobodyHasUsedItForLongButNeverWhileLent() throws Exception {
    Lent<Thing> lent = lend("a", "db");
    now.addAndGet(Duration.ofHours(1).toNanos());
    lendings.sweep();
    assertThat(lent.get().closes).hasValue(0);

    lent.close();
    lent.close();
    now.addAndGet(Duration.ofMinutes(4).toNanos());
    lendings.sweep();
    assertThat(lent.get().closes).hasValue(0);

    now.addAndGet(Duration.ofMinutes(1).toNanos());
    lendings.sweep();
    assertThat(lent.get().closes).hasValue(1);
    assertThat(lendings.size()).isZero();
    assertThat(used("a", "db")).isNotSameAs(lent.get());
  }

  @Test
  void theOneUnusedForLongestMakesRoom() throws Exception {
    Thing eldest = used("a", "1");
    now.incrementAndGet();
    Thing younger = used("a", "2");
    now.incrementAndGet();

    used("a", "3");

    Await.until("its end", PATIENCE, () -> eldest.closes.get() == 1);
    assertThat(younger.closes).hasValue(0);
    assertThat(lendings.size()).isEqualTo(2);
  }

  @Test
  void whatIsLentMakesNoRoom() throws Exception {
    try (Lent<Thing> one = lend("a", "1");
        Lent<Thing> two = lend("a", "2")) {
      assertThatThrownBy(() -> lend("a", "3"))
          .isInstanceOf(NothingToLendException.class)
          .hasMessageContaining("this account has");
      try (Lent<Thing> three = lend("b", "1")) {
        assertThatThrownBy(() -> lend("c", "1")).hasMessageContaining("the server has");
        assertThat(three.get().closes).hasValue(0);
      }
      assertThat(one.get().closes).hasValue(0);
      assertThat(two.get().closes).hasValue(0);
    }
  }

  @Test
  void whatCannotBeMadeIsTriedAgain() throws Exception {
    assertThatThrownBy(
            () ->
                lendings.lend(
                    "a",
                    Thing.class,
                    List.of("1"),
                    () -> {
                      throw new IllegalStateException("not now");
                    }))
        .hasMessage("not now");

    assertThat(used("a", "1").closes).hasValue(0);
  }

  @Test
  void theEndClosesAll() throws Exception {
    Lent<Thing> lent = lend("a", "1");
    Thing unused = used("a", "2");

    lendings.close();

    assertThat(lent.get().closes).hasValue(1);
    assertThat(unused.closes).hasValue(1);
    assertThatThrownBy(() -> lend("a", "1")).hasMessageContaining("shutting down");
    lent.close();
  }

  @Test
  void nothingInUseIsEverClosedWhateverTheOrder() throws Exception {
    Lendings small = new Lendings(4, 4, Duration.ofNanos(1), System::nanoTime);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<?>> all = new ArrayList<>();
    AtomicInteger lent = new AtomicInteger();
    for (int i = 0; i < 8; i++) {
      all.add(threads.submit(() -> hammer(small, lent)));
    }
    for (Future<?> each : all) {
      each.get(30, TimeUnit.SECONDS);
    }
    threads.shutdownNow();
    small.close();
    assertThat(lent.get()).isPositive();
  }

  private static Void hammer(Lendings small, AtomicInteger lent) throws Exception {
    for (int i = 0; i < 2_000; i++) {
      String key = String.valueOf(ThreadLocalRandom.current().nextInt(6));
      try (Lent<Thing> one = small.lend("a", Thing.class, List.of(key), Thing::new)) {
        lent.incrementAndGet();
        if (i % 50 == 0) {
          small.sweep();
        }
        assertThat(one.get().closes).hasValue(0);
      } catch (NothingToLendException e) {
        assertThat(e).hasMessageContaining("in use");
      }
    }
    return null;
  }
}
