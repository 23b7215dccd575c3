package io.flowrunner.executions.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/** What an execution is told: one message after the other, by one thread at a time. */
final class Mailbox<M> {

  /** Called on the mailbox's thread. */
  interface Owner<M> {
    void handle(M message);

    /** Whether nothing but urgent messages is taken for now. */
    boolean isHeldBack();

    boolean isUrgent(M message);

    /**
     * All that could be taken has been.
     *
     * @return whether the mailbox may close
     */
    boolean settle();

    /** The mailbox has closed. */
    void closed();
  }

  private enum State {
    IDLE,
    SCHEDULED,

    /** It closes unless a message comes first. */
    CLOSING,

    /** For good: whoever was refused may look for another one. */
    CLOSED
  }

  private final Owner<M> owner;
  private final Executor turns;
  private final Queue<M> messages = new ConcurrentLinkedQueue<>();
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
  private volatile boolean discarding;

  /**
   * @param turns gives it a thread
   */
  Mailbox(Owner<M> owner, Executor turns) {
    this.owner = owner;
    this.turns = turns;
  }

  /** Answers whether the message was taken; a closed mailbox takes none. */
  boolean post(M message) {
    messages.add(message);
    if (state.compareAndSet(State.IDLE, State.SCHEDULED)) {
      turns.execute(this::turn);
      return true;
    }
    state.compareAndSet(State.CLOSING, State.SCHEDULED);
    return state.get() != State.CLOSED || !messages.remove(message);
  }

  /** From any thread: whatever it holds, or gets from now on, is of no interest. */
  void discard() {
    discarding = true;
  }

  /**
   * On its own thread: at once, whatever it holds.
   *
   * @return what it held
   */
  List<M> close() {
    state.set(State.CLOSED);
    List<M> left = new ArrayList<>();
    for (M message = messages.poll(); message != null; message = messages.poll()) {
      left.add(message);
    }
    owner.closed();
    return left;
  }

  private void turn() {
    do {
      if (discarding) {
        messages.clear();
      }
      for (M message = next(); message != null; message = next()) {
        handle(message);
      }
    } while (!rest());
  }

  /** What fails must not keep the others for ever. */
  private void handle(M message) {
    Quietly.run(() -> owner.handle(message));
  }

  private M next() {
    if (state.get() == State.CLOSED) {
      return null; // who posts now is told so
    }
    if (!owner.isHeldBack()) {
      return messages.poll();
    }
    for (M message : messages) {
      if (owner.isUrgent(message) && messages.remove(message)) {
        return message;
      }
    }
    return null;
  }

  /** Answers whether the thread may go. */
  private boolean rest() {
    if (state.get() == State.CLOSED) {
      return true;
    }
    if (Quietly.test(owner::settle)) {
      return closes();
    }
    boolean heldBack = owner.isHeldBack();
    state.set(State.IDLE);
    boolean more = heldBack ? messages.stream().anyMatch(owner::isUrgent) : !messages.isEmpty();
    return !(more && state.compareAndSet(State.IDLE, State.SCHEDULED));
  }

  private boolean closes() {
    state.set(State.CLOSING);
    if (messages.isEmpty() && state.compareAndSet(State.CLOSING, State.CLOSED)) {
      owner.closed();
      return true;
    }
    state.set(State.SCHEDULED);
    return false;
  }
}
