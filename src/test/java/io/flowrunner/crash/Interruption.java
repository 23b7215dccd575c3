package io.flowrunner.crash;

import io.flowrunner.crash.CrashPoint.Mode;
import io.flowrunner.executions.control.JournalStore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Counts the commits of a journal, and disturbs one of them. */
final class Interruption implements UnaryOperator<JournalStore> {
  /** How a process ends that was stopped on purpose. */
  static final int HALTED = 99;

  private final AtomicInteger commits = new AtomicInteger();
  private final Mode mode;
  private final int at;

  /**
   * @param mode null for none
   */
  Interruption(Mode mode, int at) {
    this.mode = mode;
    this.at = at;
  }

  static Interruption none() {
    return new Interruption(null, 0);
  }

  int commits() {
    return commits.get();
  }

  @Override
  public JournalStore apply(JournalStore kept) {
    return StoreCall.each(kept, call -> call.is("write") ? write(call) : call.pass());
  }

  private Object write(StoreCall call) throws Throwable {
    boolean here = commits.incrementAndGet() == at && mode != null;
    if (here && mode == Mode.BEFORE) {
      Runtime.getRuntime().halt(HALTED);
    } else if (here && mode == Mode.FAIL) {
      throw new IllegalStateException("not written");
    }
    Object stored = call.pass();
    if (here && mode == Mode.AFTER) {
      Runtime.getRuntime().halt(HALTED);
    } else if (here && mode == Mode.LIE) {
      throw new IllegalStateException("written, but the writer is told otherwise");
    }
    return stored;
  }
}
