package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MailboxTest {
  private final Queue<Runnable> turns = new ArrayDeque<>();
  private final Reader reader = new Reader();
  private final Mailbox<String> mailbox = new Mailbox<>(reader, turns::add);

  /** Takes texts; those that begin with {@code !} are urgent. */
  private static final class Reader implements Mailbox.Owner<String> {
    final List<String> handled = new ArrayList<>();
    Runnable whileHandling = () -> {};
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
