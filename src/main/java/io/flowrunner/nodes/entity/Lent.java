package io.flowrunner.nodes.entity;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What {@link NodeContext#lend} gave. It is not closed before it has been given back, so whoever
 * got it gives it back when the attempt ends, whatever its end.
 */
public final class Lent<T> implements AutoCloseable {
  private final T thing;
  private final Runnable back;
  private final AtomicBoolean given = new AtomicBoolean();

  /**
   * @param back what giving it back does; runs once
   */
  public Lent(T thing, Runnable back) {
    this.thing = thing;
    this.back = back;
  }

  public T get() {
    return thing;
  }

  /** Gives it back. */
  @Override
  public void close() {
    if (given.compareAndSet(false, true)) {
      back.run();
    }
  }
}
