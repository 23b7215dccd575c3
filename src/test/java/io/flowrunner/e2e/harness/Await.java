package io.flowrunner.e2e.harness;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, never for a time. */
public final class Await {
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(15);

  private Await() {}

  /**
   * @param what completes "waited in vain for ..."
   */
  public static void until(String what, Duration within, BooleanSupplier condition) {
    value(what, within, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /** The first value that the source gives. */
  public static <T> T value(String what, Duration within, Supplier<Optional<T>> source) {
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      Optional<T> value = source.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + within + " in vain for " + what);
      }
      LockSupport.parkNanos(PAUSE);
    }
  }
}
