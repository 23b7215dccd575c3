package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MailboxTest {
  private final Queue<Runnable> turns = new ArrayDeque<>();
  private final Reader reader = new Reader();
  private final Mailbox<String> mailbox = new Mailbox<>(reader, turns::add);

  /** Takes texts; those that begin with {@code !} are urgent. */
  private static final class Reader implements Mailbox.Owner<String> {
    final List<String> handled = new ArrayList<>();
    Runnable whileHandling = () -> {};
    Runnable whileSettling = () -> {};
    boolean heldBack;
    boolean mayClose;
    int closed;

    @Override
    public void handle(String message) {
      handled.add(message);
      whileHandling.run();
    }

    @Override
    public boolean isHeldBack() {
      return heldBack;
    }

    @Override
    public boolean isUrgent(String message) {
      return message.startsWith("!");
    }

    @Override
    public boolean settle() {
      whileSettling.run();
      return mayClose;
    }

    @Override
    public void closed() {
      closed++;
    }
  }

  private void takeTurns() {
    for (Runnable turn = turns.poll(); turn != null; turn = turns.poll()) {
      turn.run();
    }
  }

  @Test
  void asksForOneTurnHoweverMuchIsPosted() {
    assertThat(mailbox.post("a")).isTrue();
    assertThat(mailbox.post("b")).isTrue();
    assertThat(turns).hasSize(1);
    takeTurns();
    assertThat(reader.handled).containsExactly("a", "b");
    mailbox.post("c");
    assertThat(turns).hasSize(1);
  }

  @Test
  void whatIsPostedInATurnIsHandledInIt() {
    reader.whileHandling =
        () -> {
          if (reader.handled.size() == 1) {
            mailbox.post("b");
          }
        };
    mailbox.post("a");
    takeTurns();
    assertThat(reader.handled).containsExactly("a", "b");
  }

  @Test
  void heldBackItTakesWhatIsUrgentOnly() {
    reader.heldBack = true;
    mailbox.post("a");
    mailbox.post("!b");
    takeTurns();
    assertThat(reader.handled).containsExactly("!b");
    mailbox.post("!c");
    reader.whileHandling = () -> reader.heldBack = false;
    takeTurns();
    assertThat(reader.handled).containsExactly("!b", "!c", "a");
  }

  @Test
  void closedItTakesNothing() {
    reader.mayClose = true;
    mailbox.post("a");
    takeTurns();
    assertThat(reader.closed).isOne();
    assertThat(mailbox.post("b")).isFalse();
    assertThat(turns).isEmpty();
  }

  /** As executions leave the memory and are loaded again. */
  @Test
  void whoWasRefusedMayOpenAnother() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    ExecutorService posters = Executors.newFixedThreadPool(4);
    CountDownLatch all = new CountDownLatch(40_000);
    AtomicReference<Leaving> current = new AtomicReference<>(new Leaving(threads, all));
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    for (int poster = 0; poster < 4; poster++) {
      posters.execute(
          () -> {
            for (int i = 0; i < 10_000; i++) {
              Leaving here = current.get();
              if (!here.post("m")) {
                synchronized (current) {
                  while (!current.get().post("m")) {
                    current.set(new Leaving(threads, all));
                  }
                }
              }
              if (here.handledSince) {
                wrong.add("one that had refused went on");
              }
            }
          });
    }
    assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
    posters.shutdown();
    threads.shutdown();
    assertThat(wrong).isEmpty();
  }

  /** Closes whenever it has nothing to do; counts what it handles. */
  private static final class Leaving {
    private final Mailbox<String> mailbox;
    private volatile boolean refused;
    volatile boolean handledSince;

    Leaving(Executor threads, CountDownLatch handled) {
      Reader reader = new Reader();
      reader.mayClose = true;
      reader.whileHandling =
          () -> {
            handledSince |= refused;
            handled.countDown();
          };
      mailbox = new Mailbox<>(reader, threads);
    }

    boolean post(String message) {
      boolean taken = mailbox.post(message);
      if (!taken) {
        refused = true;
      }
      return taken;
    }
  }

  @Test
  void itsOwnerMayCloseItWithMessagesInIt() {
    List<String> left = new ArrayList<>();
    reader.whileHandling = () -> left.addAll(mailbox.close());
    mailbox.post("a");
    mailbox.post("b");
    takeTurns();
    assertThat(left).containsExactly("b");
    assertThat(reader.handled).containsExactly("a");
    assertThat(reader.closed).isOne();
    assertThat(mailbox.post("c")).isFalse();
  }

  @Test
  void nothingIsHandledAfterItsOwnerHasClosedIt() {
    List<Boolean> taken = new ArrayList<>();
    reader.whileHandling =
        () -> {
          mailbox.close();
          taken.add(mailbox.post("late"));
        };
    mailbox.post("a");
    takeTurns();
    assertThat(taken).containsExactly(false);
    assertThat(reader.handled).containsExactly("a");
  }

  @Test
  void whatFailsDoesNotStopTheOthers() {
    reader.whileHandling =
        () -> {
          throw new IllegalStateException("of the test");
        };
    mailbox.post("a");
    mailbox.post("b");
    takeTurns();
    mailbox.post("c");
    takeTurns();
    assertThat(reader.handled).containsExactly("a", "b", "c");
  }

  @Test
  void oneThatCannotSettleStaysOpen() {
    reader.mayClose = true;
    reader.whileSettling =
        () -> {
          throw new IllegalStateException("of the test");
        };
    mailbox.post("a");
    takeTurns();
    assertThat(mailbox.post("b")).isTrue();
    takeTurns();
    assertThat(reader.handled).containsExactly("a", "b");
    assertThat(reader.closed).isZero();
  }

  @Test
  void whatItDiscardsIsNotHandled() {
    mailbox.post("a");
    mailbox.discard();
    takeTurns();
    assertThat(reader.handled).isEmpty();
  }

  @Test
  void manyPostAtOnceAndOneThreadHandles() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    AtomicInteger inside = new AtomicInteger();
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    CountDownLatch all = new CountDownLatch(4_000);
    Reader many = new Reader();
    many.whileHandling =
        () -> {
          if (inside.incrementAndGet() != 1) {
            wrong.add(Thread.currentThread().getName());
          }
          inside.decrementAndGet();
          all.countDown();
        };
    Mailbox<String> busy = new Mailbox<>(many, threads);
    for (int poster = 0; poster < 4; poster++) {
      threads.execute(
          () -> {
            for (int i = 0; i < 1_000; i++) {
              busy.post("m");
            }
          });
    }
    all.await();
    threads.shutdown();
    assertThat(wrong).isEmpty();
    assertThat(many.handled).hasSize(4_000);
  }
}
